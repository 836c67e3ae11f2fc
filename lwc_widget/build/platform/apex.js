/** Stands in for `@salesforce/apex/…`: on a page of the service its API is called, elsewhere the page's own Apex. */
import { throughApex } from './throughApex.js';
import { throughService } from './throughService.js';

export function apex(cls, method) {
    return (params = {}) => (isOfService() ? throughService(method, params) : throughApex({ cls, method, params }));
}

const isOfService = () => Boolean(window.__HEARBACK_PAGE__?.service);
