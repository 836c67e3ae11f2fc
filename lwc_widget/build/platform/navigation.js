/** Stands in for lightning/navigation: the addresses of records, and the selection that the page is about. */
const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');
const page = () => window.__HEARBACK_PAGE__ ?? {};

/** On a page outside Salesforce, `instanceUrl` leads to the org. */
const addressOf = ({ attributes: { recordId } }) => `${page().instanceUrl ?? ''}/lightning/r/${encodeURIComponent(recordId)}/view`;

export const NavigationMixin = (Base) =>
    class extends Base {
        [Navigate](target) {
            window.location.assign(addressOf(target));
        }

        [GenerateUrl](target) {
            return Promise.resolve(addressOf(target));
        }
    };
Object.assign(NavigationMixin, { Navigate, GenerateUrl });

/** A wire adapter that has one value for as long as the page stands. */
export class CurrentPageReference {
    constructor(emit) {
        this.emit = emit;
    }

    connect() {
        const { selectionId } = page();
        this.emit({ type: 'standard__component', attributes: {}, state: selectionId ? { c__selection: selectionId } : {} });
    }

    update() {}

    disconnect() {}
}
