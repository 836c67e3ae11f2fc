/**
 * Styles on a page whose policy admits them by a nonce only. LWC with synthetic shadow brings style sheets as <style>
 * elements, and styles of single elements by setAttribute: the former get the nonce, the latter go through the CSSOM,
 * which no policy restricts. To be called before the engine is loaded, since the engine keeps these functions.
 */
export function admitStyles(nonce) {
    if (nonce) {
        markStyleSheets(nonce);
        setStylesByCssom();
    }
}

function markStyleSheets(nonce) {
    const create = document.createElement;
    document.createElement = function createElement(...args) {
        const element = create.apply(this, args);
        if (element instanceof HTMLStyleElement) {
            element.nonce = nonce;
        }
        return element;
    };
}

function setStylesByCssom() {
    const set = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function setAttribute(name, value) {
        if (name === 'style' && this.style) {
            this.style.cssText = value;
        } else {
            set.call(this, name, value);
        }
    };
}
