/** Hands a text to the browser as a file. The mark at its beginning tells Excel that it is UTF-8. */
export function saveAs(name, text) {
    const url = URL.createObjectURL(new Blob(['\ufeff', text.replace(/^\ufeff/, '')], { type: 'text/csv' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
}
