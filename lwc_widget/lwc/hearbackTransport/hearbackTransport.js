/**
 * The only way from the components to the service. In Salesforce it goes through Apex; the window outside brings the same
 * functions (lwc_widget/build/platform). What they take and answer stands in lwc_widget/contract/apex.schema.json.
 * All of them reject with a Problem.
 */
import apexListSurveys from '@salesforce/apex/SurveyDistributionController.listSurveys';
import apexGetComposer from '@salesforce/apex/SurveyDistributionController.getComposer';
import apexSend from '@salesforce/apex/SurveyDistributionController.send';
import apexListDistributions from '@salesforce/apex/SurveyDistributionController.listDistributions';
import apexGetDistribution from '@salesforce/apex/SurveyDistributionController.getDistribution';
import apexListRecipients from '@salesforce/apex/SurveyDistributionController.listRecipients';
import apexListResponses from '@salesforce/apex/SurveyDistributionController.listResponses';
import apexGetSelection from '@salesforce/apex/SurveyDistributionController.getSelection';

const PAGE_SIZE = 50;
const FORBIDDEN = [401, 403];
const SIGNED_OUT = 'urn:hearback:signed-out';
const NO_ANSWER = [0, 502, 503, 504];

/** What the service refused: `fields` is [{field, message}]; status 0 means that no answer came back. */
export class Problem extends Error {
    constructor({ title, detail, type, status = 0, errors = [] } = {}) {
        super(detail || title || '');
        this.name = 'Problem';
        this.type = type;
        this.status = status;
        this.fields = errors;
    }

    /** In a window outside Salesforce, whose session has ended. */
    get isSignedOut() {
        return this.type === SIGNED_OUT;
    }

    get isForbidden() {
        return FORBIDDEN.includes(this.status);
    }

    get isWithoutAnswer() {
        return NO_ANSWER.includes(this.status);
    }
}

export const listSurveys = async () => (await call(apexListSurveys())).items;
export const getComposer = (objectApiName) => call(apexGetComposer({ objectApiName }));
export const getDistribution = (distributionId) => call(apexGetDistribution({ distributionId }));
export const getSelection = (selectionId) => call(apexGetSelection({ selectionId }));

/** Lists come in pages {items, next}: `next` is undefined at the end, else what to pass as `after` for more. */
export const listDistributions = (recordId, after) => page(apexListDistributions, { recordId, after });
export const listRecipients = (distributionId, after) => page(apexListRecipients, { distributionId, after });
export const listResponses = (distributionId, after) => page(apexListResponses, { distributionId, after });

/** Makes one distribution per idempotency key, however often it is called with it. */
export const send = (request, idempotencyKey) => call(apexSend({ request: JSON.stringify(request), idempotencyKey }));

async function page(method, params) {
    const { items, next } = await call(method({ ...params, pageSize: PAGE_SIZE }));
    return { items, next: next === undefined || next === null ? undefined : String(next) };
}

async function call(promise) {
    try {
        return await promise;
    } catch (error) {
        throw readProblem(error);
    }
}

/** AuraHandledException carries the service's problem as JSON text; anything else came from the platform itself. */
function readProblem(error) {
    const message = error?.body?.message ?? error?.message ?? '';
    try {
        return new Problem(JSON.parse(message));
    } catch {
        return new Problem({ title: message, status: error?.status ?? 0 });
    }
}
