/** Style sheets are collected by the bundler into the page's own file. */
declare module '*.css';
