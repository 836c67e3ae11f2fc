/** What the composer reads before and while a message is written. */
import { kindsOf } from 'c/hearbackDraft';
import { getComposer, getDistribution, getSurvey, listFields, listSurveys, listTemplates } from 'c/hearbackTransport';

/** {surveys, composer, view}: `view` is the distribution that is edited, if one is. */
export async function readStart(objectApiName, distributionId) {
    const view = distributionId && (await getDistribution(distributionId));
    const object = view?.object ?? objectApiName;
    const [surveys, composer] = await Promise.all([listSurveys(), getComposer(object, view?.survey.id)]);
    return { surveys, composer, view };
}

/** {composer, survey}: what a survey brings along. */
export async function readSurvey(objectApiName, surveyId) {
    const [composer, survey] = await Promise.all([getComposer(objectApiName, surveyId), getSurvey(surveyId)]);
    return { composer, survey };
}

/** {fields: {Contact: […]}, templates: {email: […], sms: […]}, problem}: what could not be read is empty, and the problem says why. */
export async function readSides(objectApiName) {
    const kinds = kindsOf(objectApiName);
    const reads = [listTemplates('email'), listTemplates('sms'), ...kinds.map((kind) => listFields(kind))];
    const results = await Promise.allSettled(reads);
    const [email, sms, ...lists] = results.map(({ value }) => value ?? []);
    return {
        fields: Object.fromEntries(kinds.map((kind, index) => [kind, lists[index]])),
        templates: { email, sms },
        problem: results.find(({ status }) => status === 'rejected')?.reason
    };
}
