/** The two ways of the window outside a Lightning page: one module for the components, chosen by what the page says. */
import { Problem } from 'c/hearbackTransport';
import { apex } from '../apex.js';

const KEY = '6c0a0f2e-8f5b-4e0e-9d2a-2f7c6d1f4b11';
const REQUEST = '{"survey":"SV_1"}';
const PROBLEM = { title: 'Invalid', status: 422, errors: [{ field: 'survey', message: 'is unknown' }] };

const answer = (status, body) => ({
    ok: status < 300,
    status,
    json: async () => JSON.parse(typeof body === 'string' ? body : JSON.stringify(body))
});
const call = (method, params) => apex('SurveyDistributionController', method)(params);
const refusalOf = (promise) => promise.catch((error) => error);
const problemOf = async (promise) => new Problem(JSON.parse((await refusalOf(promise)).body.message));
const sent = () => {
    const [[url, options]] = window.fetch.mock.calls;
    return { url, ...options };
};

describe('the transports of a page', () => {
    beforeEach(() => {
        window.fetch = jest.fn().mockResolvedValue(answer(200, { items: [] }));
    });

    describe('of the service', () => {
        beforeEach(() => {
            window.__HEARBACK_PAGE__ = { service: { csrfToken: 'token' } };
        });

        it('reads what the contract says, with the session of the page', async () => {
            await expect(call('listRecipients', { distributionId: 'EMD_1', after: '50', pageSize: 50 })).resolves.toEqual({
                items: []
            });
            expect(sent()).toMatchObject({
                url: '/api/v1/distributions/EMD_1/recipients?after=50&limit=50',
                method: 'GET',
                credentials: 'same-origin',
                headers: { accept: 'application/json' }
            });
        });

        it('leaves out what was not given, and encodes what was', async () => {
            await call('listRecipients', { distributionId: 'EMD_1/../x', after: undefined });
            expect(sent().url).toBe('/api/v1/distributions/EMD_1%2F..%2Fx/recipients');
        });

        it('needs no params where there are none', async () => {
            await call('listSurveys');
            expect(sent().url).toBe('/api/v1/surveys');
        });

        it('sends the request as it is, with its key and the token of the page', async () => {
            await call('send', { request: REQUEST, idempotencyKey: KEY });
            expect(sent()).toMatchObject({ url: '/api/v1/distributions', method: 'POST', body: REQUEST });
            expect(sent().headers).toEqual({
                accept: 'application/json',
                'content-type': 'application/json',
                'Idempotency-Key': KEY,
                'X-CSRFToken': 'token'
            });
        });

        it('hands a file on as the text that it is, and its refusal as a problem', async () => {
            const file = { ok: true, status: 200, text: async () => 'record_id,state' };
            window.fetch.mockResolvedValueOnce(file).mockResolvedValueOnce(answer(404, { title: 'Unknown', status: 404 }));
            await expect(call('exportRecipients', { distributionId: 'EMD_1' })).resolves.toBe('record_id,state');
            await expect(problemOf(call('exportRecipients', { distributionId: 'EMD_2' }))).resolves.toMatchObject({ status: 404 });
        });

        it('changes and deletes by the methods that the contract names', async () => {
            await call('edit', { distributionId: 'EMD_1', request: '{"version":1}' });
            expect(sent()).toMatchObject({ url: '/api/v1/distributions/EMD_1', method: 'PATCH', body: '{"version":1}' });
            window.fetch.mockClear();
            await call('cancel', { distributionId: 'EMD_1' });
            expect(sent()).toMatchObject({ method: 'DELETE', headers: { 'X-CSRFToken': 'token' } });
        });

        it('shows the token to changes only', async () => {
            await call('getSelection', { selectionId: 'SEL_1' });
            expect(sent().headers).toEqual({ accept: 'application/json' });
        });

        it('hands on what the service refused, field by field', async () => {
            window.fetch.mockResolvedValue(answer(422, PROBLEM));
            const problem = await problemOf(call('send', { request: REQUEST, idempotencyKey: KEY }));
            expect(problem).toMatchObject({ status: 422, message: 'Invalid', fields: PROBLEM.errors });
        });

        it('knows that the session has ended', async () => {
            window.fetch.mockResolvedValue(answer(401, { title: 'Unauthorized', status: 401 }));
            await expect(problemOf(call('listSurveys'))).resolves.toMatchObject({ isSignedOut: true });
        });

        it('tells the status of an answer that is no problem', async () => {
            window.fetch.mockResolvedValue(answer(502, '<html>'));
            await expect(problemOf(call('listSurveys'))).resolves.toMatchObject({ status: 502, isWithoutAnswer: true });
        });

        it('knows that no answer came back', async () => {
            window.fetch.mockRejectedValue(new TypeError('Failed to fetch'));
            await expect(refusalOf(call('listSurveys'))).resolves.toMatchObject({ status: 0 });
        });
    });

    describe('that stands in for Salesforce', () => {
        beforeEach(() => {
            window.__HEARBACK_PAGE__ = { apexUrl: '/apex' };
        });

        it('asks its Apex', async () => {
            await call('getSelection', { selectionId: 'SEL_1' });
            expect(sent().url).toBe('/apex');
            expect(JSON.parse(sent().body)).toEqual({
                cls: 'SurveyDistributionController',
                method: 'getSelection',
                params: { selectionId: 'SEL_1' }
            });
        });

        it('fails as Apex does', async () => {
            window.fetch.mockResolvedValue(answer(500, { message: JSON.stringify(PROBLEM) }));
            await expect(problemOf(call('listSurveys'))).resolves.toMatchObject({ status: 422 });
        });
    });
});
