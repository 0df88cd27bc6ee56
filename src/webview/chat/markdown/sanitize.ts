import createDOMPurify from 'dompurify';

const purifier = createDOMPurify(window);

/** A class is for the language of a code block and nothing else: an answer must not be able to look like the page. */
purifier.addHook('uponSanitizeAttribute', (element, attribute) => {
  if (attribute.attrName !== 'class') return;
  attribute.keepAttr = element.nodeName === 'CODE' && /^language-[^\s]+$/.test(attribute.attrValue);
});

/** The harmless part of some HTML: text, its form, and links to the web. No image, form, style, script, id or data attribute. */
export function sanitize(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: ['href', 'title', 'align', 'class', 'start'],
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

const allowedTags = [
  ...['h3', 'h4', 'h5', 'h6', 'p', 'blockquote', 'pre', 'hr', 'br', 'ul', 'ol', 'li'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ...['a', 'b', 'code', 'del', 'em', 'i', 'ins', 'kbd', 'mark', 's', 'strong', 'sub', 'sup', 'u', '#text'],
];
