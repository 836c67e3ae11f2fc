// Hands the page's facts to the widget; runs before its module, both being deferred in this order.
window.__HEARBACK_PAGE__ = JSON.parse(document.getElementById("page-data").textContent);
