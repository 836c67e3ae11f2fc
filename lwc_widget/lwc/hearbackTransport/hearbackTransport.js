/**
 * The only way from the components to the service. In Salesforce it goes through Apex; the window outside brings the same
 * functions (lwc_widget/build/platform). What they take and answer stands in lwc_widget/contract/apex.schema.json.
 * All of them reject with a Problem.
 */
import apexListSurveys from '@salesforce/apex/SurveyDistributionController.listSurveys';
import apexGetSurvey from '@salesforce/apex/SurveyDistributionController.getSurvey';
import apexGetComposer from '@salesforce/apex/SurveyDistributionController.getComposer';
import apexListFields from '@salesforce/apex/SurveyDistributionController.listFields';
import apexListTemplates from '@salesforce/apex/SurveyDistributionController.listTemplates';
import apexChangeTemplate from '@salesforce/apex/SurveyDistributionController.changeTemplate';
import apexCreateMailingList from '@salesforce/apex/SurveyDistributionController.createMailingList';
import apexSend from '@salesforce/apex/SurveyDistributionController.send';
import apexCheck from '@salesforce/apex/SurveyDistributionController.check';
import apexEdit from '@salesforce/apex/SurveyDistributionController.edit';
import apexPause from '@salesforce/apex/SurveyDistributionController.pause';
import apexResume from '@salesforce/apex/SurveyDistributionController.resume';
import apexCancel from '@salesforce/apex/SurveyDistributionController.cancel';
import apexSendTest from '@salesforce/apex/SurveyDistributionController.sendTest';
import apexGetTest from '@salesforce/apex/SurveyDistributionController.getTest';
import apexListDistributions from '@salesforce/apex/SurveyDistributionController.listDistributions';
import apexGetDistribution from '@salesforce/apex/SurveyDistributionController.getDistribution';
import apexListRecipients from '@salesforce/apex/SurveyDistributionController.listRecipients';
import apexExportRecipients from '@salesforce/apex/SurveyDistributionController.exportRecipients';
import apexSendAgain from '@salesforce/apex/SurveyDistributionController.sendAgain';
import apexListResponses from '@salesforce/apex/SurveyDistributionController.listResponses';
import apexGetWhy from '@salesforce/apex/SurveyDistributionController.getWhy';
import apexGetSelection from '@salesforce/apex/SurveyDistributionController.getSelection';

const PAGE_SIZE = 50;
const FORBIDDEN = [401, 403];
const SIGNED_OUT = 'urn:hearback:signed-out';
const isGiven = (value) => value !== undefined && value !== null;
const NO_ANSWER = [0, 502, 503, 504];
/** What a template consists of, beside its name. */
const TEMPLATE = ['channel', 'from_name', 'reply_to', 'subject', 'body', 'format', 'language', 'translations'];

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

export const listSurveys = () => items(apexListSurveys());
export const getSurvey = (surveyId) => call(apexGetSurvey({ surveyId }));
export const getComposer = (objectApiName, surveyId) => call(apexGetComposer({ objectApiName, surveyId }));
export const listFields = (objectApiName) => items(apexListFields({ objectApiName }));
export const listTemplates = (channel) => items(apexListTemplates({ channel }));
export const createMailingList = (list) => call(apexCreateMailingList({ request: JSON.stringify(list) }));
export const getDistribution = (distributionId) => call(apexGetDistribution({ distributionId }));
export const getSelection = (selectionId) => call(apexGetSelection({ selectionId }));

/** The template under another name; nothing else of it changes. */
export function renameTemplate(template, name) {
    const kept = Object.fromEntries(TEMPLATE.filter((key) => isGiven(template[key])).map((key) => [key, template[key]]));
    return call(apexChangeTemplate({ templateId: template.id, request: JSON.stringify({ ...kept, name }) }));
}

/** Lists come in pages {items, next}: `next` is undefined at the end, else what to pass as `after` for more. */
export const listDistributions = (recordId, states, after) => page(apexListDistributions, { recordId, states, after });
export const listRecipients = (distributionId, after) => page(apexListRecipients, { distributionId, after });
export const listResponses = (distributionId, after) => page(apexListResponses, { distributionId, after });

/** All recipients with their reasons, as the text of a CSV file. */
export const exportRecipients = (distributionId) => call(apexExportRecipients({ distributionId }));

/** Makes one distribution per idempotency key, however often it is called with it. */
export const send = (request, idempotencyKey) => call(apexSend({ request: JSON.stringify(request), idempotencyKey }));

/** What sending would do; nothing is sent. */
export const checkDistribution = (request) => call(apexCheck({ request: JSON.stringify(request) }));

/** `changes` with the version that was read: 409 when somebody was faster. */
export const editDistribution = (distributionId, changes) =>
    call(apexEdit({ distributionId, request: JSON.stringify(changes) }));
export const pauseDistribution = (distributionId) => call(apexPause({ distributionId }));
export const resumeDistribution = (distributionId) => call(apexResume({ distributionId }));
/** For good. */
export const cancelDistribution = (distributionId) => call(apexCancel({ distributionId }));

/** {id, state, reason} of one real message to one address or number. */
export const sendTest = (request) => call(apexSendTest({ request: JSON.stringify(request) }));
export const getTest = (testId) => call(apexGetTest({ testId }));

/** To one recipient whose message failed or is uncertain. */
export const sendAgain = (distributionId, recordId) => call(apexSendAgain({ distributionId, recordId }));

/** Each rule with the value read: why this record is asked or not. */
export const getWhy = ({ recordId, channel, surveyId, distributionId }) =>
    call(apexGetWhy({ recordId, channel, surveyId, distributionId }));

async function items(promise) {
    return (await call(promise)).items;
}

async function page(method, params) {
    const { items: found, next } = await call(method({ ...params, pageSize: PAGE_SIZE }));
    return { items: found, next: isGiven(next) ? String(next) : undefined };
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
