/** What the editor takes in: the marks that it can make itself, and nothing that could run or load. */
const KEPT = {
    P: 'p',
    DIV: 'p',
    BR: 'br',
    B: 'b',
    STRONG: 'b',
    I: 'i',
    EM: 'i',
    UL: 'ul',
    OL: 'ol',
    LI: 'li',
    A: 'a'
};
const DROPPED = ['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH'];
const ADDRESS = /^(?:https?:|mailto:|tel:|\$\{)/i;

/** A fragment of clean nodes. */
export function clean(html) {
    const { body } = new DOMParser().parseFromString(html, 'text/html');
    return cleaned(body, document.createDocumentFragment());
}

function cleaned(from, into) {
    [...from.childNodes].forEach((node) => copy(node, into));
    return into;
}

function copy(node, into) {
    if (node.nodeType === Node.TEXT_NODE) {
        into.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE && !DROPPED.includes(node.tagName.toUpperCase())) {
        const tag = KEPT[node.tagName];
        into.append(tag ? cleaned(node, marked(tag, node)) : cleaned(node, document.createDocumentFragment()));
    }
}

function marked(tag, node) {
    const made = document.createElement(tag);
    const address = tag === 'a' ? node.getAttribute('href') : null;
    if (address && ADDRESS.test(address.trim())) {
        made.setAttribute('href', address.trim());
    }
    return made;
}

/** The HTML of a text box, in the same marks. */
export function htmlOf(box) {
    const holder = document.createElement('div');
    holder.append(clean(box.innerHTML));
    return holder.innerHTML;
}
