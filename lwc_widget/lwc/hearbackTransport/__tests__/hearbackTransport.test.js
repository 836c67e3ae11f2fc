import apexChangeTemplate from '@salesforce/apex/SurveyDistributionController.changeTemplate';
import apexListDistributions from '@salesforce/apex/SurveyDistributionController.listDistributions';
import apexListRecipients from '@salesforce/apex/SurveyDistributionController.listRecipients';
import apexListSurveys from '@salesforce/apex/SurveyDistributionController.listSurveys';
import apexSend from '@salesforce/apex/SurveyDistributionController.send';
import { Problem, listDistributions, listRecipients, listSurveys, renameTemplate, send } from 'c/hearbackTransport';

jest.mock('@salesforce/apex/SurveyDistributionController.listSurveys', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/SurveyDistributionController.listRecipients', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/SurveyDistributionController.send', () => ({ default: jest.fn() }), { virtual: true });

jest.mock('@salesforce/apex/SurveyDistributionController.changeTemplate', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/SurveyDistributionController.listDistributions', () => ({ default: jest.fn() }), { virtual: true });

const problem = { title: 'Invalid', status: 422, errors: [{ field: 'survey', message: 'is unknown' }] };

describe('c-hearback-transport', () => {
    it('asks for a page and says how to go on', async () => {
        apexListRecipients.mockResolvedValueOnce({ items: [], next: 150 }).mockResolvedValueOnce({ items: [], next: null });
        await expect(listRecipients('EMD_1')).resolves.toEqual({ items: [], next: '150' });
        await expect(listRecipients('EMD_1', '150')).resolves.toEqual({ items: [], next: undefined });
        expect(apexListRecipients).toHaveBeenLastCalledWith({ distributionId: 'EMD_1', after: '150', pageSize: 50 });
    });

    it('asks for the states of a tab', async () => {
        apexListDistributions.mockResolvedValueOnce({ items: [], next: null });
        await listDistributions('003', 'scheduled,paused');
        expect(apexListDistributions).toHaveBeenCalledWith({
            recordId: '003',
            states: 'scheduled,paused',
            after: undefined,
            pageSize: 50
        });
    });

    it('renames a template and keeps the rest of it', async () => {
        apexChangeTemplate.mockResolvedValue({});
        const template = { id: 'MT_1', name: 'Spring', channel: 'email', body: 'Hi', reply_to: null, modified_by: 'Ada' };
        await renameTemplate(template, 'Summer');
        const [{ templateId, request }] = apexChangeTemplate.mock.calls[0];
        expect([templateId, JSON.parse(request)]).toEqual(['MT_1', { channel: 'email', body: 'Hi', name: 'Summer' }]);
    });

    it('answers the items of a list', async () => {
        apexListSurveys.mockResolvedValue({ items: [{ id: 'SV_1' }] });
        await expect(listSurveys()).resolves.toEqual([{ id: 'SV_1' }]);
    });

    it('hands the request to Apex as JSON text beside its key', async () => {
        apexSend.mockResolvedValue({});
        await send({ survey: 'SV_1' }, 'key');
        expect(apexSend).toHaveBeenCalledWith({ request: '{"survey":"SV_1"}', idempotencyKey: 'key' });
    });

    it('turns an AuraHandledException into a problem with its fields', async () => {
        apexSend.mockRejectedValue({ status: 500, body: { message: JSON.stringify(problem) } });
        const refusal = await send({}, 'key').catch((error) => error);
        expect(refusal).toBeInstanceOf(Problem);
        expect(refusal).toMatchObject({ status: 422, fields: problem.errors });
    });

    it('keeps the words of an error that comes from the platform itself', async () => {
        apexSend.mockRejectedValue({ status: 500, body: { message: 'You do not have access to the Apex class' } });
        await expect(send({}, 'key')).rejects.toMatchObject({ message: 'You do not have access to the Apex class' });
    });

    it('knows that no answer came back', async () => {
        apexSend.mockRejectedValue(new TypeError('Failed to fetch'));
        await expect(send({}, 'key')).rejects.toMatchObject({ isWithoutAnswer: true });
    });
});
