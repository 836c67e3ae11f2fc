import SurveyDistributionComposer from 'c/surveyDistributionComposer';
import { labels } from 'c/hearbackLabels';
import { Problem, getComposer, listSurveys, send } from 'c/hearbackTransport';
import { CAMPAIGN, CONTACT, LEAD, aDistribution, clear, find, findAll, fire, settle, show, textOf, validateInputs } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    getComposer: jest.fn(),
    listSurveys: jest.fn(),
    send: jest.fn()
}));

const BODY = 'Hello ${m://FirstName}: ${l://SurveyLink?d=Start}';
const NO_SMS = 'Ask your administrator for “Use SMS distributions”.';
const SURVEYS = [
    { id: 'SV_1', name: 'Customer satisfaction' },
    { id: 'SV_2', name: 'Net promoter score' }
];
const COMPOSER = {
    from_name: 'Acme Care',
    from_address: 'noreply@acme.example',
    reply_to: 'care@acme.example',
    subject: 'How did we do?',
    body: BODY,
    sms: { allowed: false, reason: NO_SMS }
};

async function composer(objectApiName = 'Contact', recordIds = [CONTACT]) {
    const element = show('c-survey-distribution-composer', SurveyDistributionComposer, { recordIds, objectApiName });
    await settle();
    validateInputs(element);
    return element;
}

const inputs = (element) => findAll(element, 'lightning-combobox, lightning-input, lightning-textarea');
const input = (element, name) => inputs(element).find((candidate) => candidate.name === name);

function type(element, name, value) {
    fire(input(element, name), 'change', { value });
    return settle();
}

function pressSend(element) {
    fire(find(element, '.send'), 'click');
    return settle();
}

async function readyComposer() {
    const element = await composer();
    await type(element, 'survey', 'SV_1');
    return element;
}

describe('c-survey-distribution-composer', () => {
    beforeEach(() => {
        listSurveys.mockResolvedValue(SURVEYS);
        getComposer.mockResolvedValue(COMPOSER);
        send.mockResolvedValue(aDistribution());
    });

    afterEach(() => {
        clear();
        jest.resetAllMocks();
    });

    it('starts from what the service proposes', async () => {
        const element = await composer();
        expect(getComposer).toHaveBeenCalledWith('Contact');
        expect(input(element, 'survey').options).toEqual([
            { value: 'SV_1', label: 'Customer satisfaction' },
            { value: 'SV_2', label: 'Net promoter score' }
        ]);
        expect(['from_name', 'reply_to', 'subject', 'body'].map((name) => input(element, name).value)).toEqual([
            'Acme Care',
            'care@acme.example',
            'How did we do?',
            BODY
        ]);
        expect(textOf(element)).toContain('Sent from noreply@acme.example');
    });

    it.each([
        ['Contact', [CONTACT], 'Goes to one contact.'],
        ['Lead', Array(1200).fill(LEAD), 'Goes to 1,200 leads.'],
        ['Campaign', [CAMPAIGN], 'Goes to all members of one campaign.'],
        ['Campaign', [CAMPAIGN, '701000000000002AAA'], 'Goes to all members of 2 campaigns.']
    ])('says whom it goes to: %s', async (object, ids, words) => {
        expect(find(await composer(object, ids), '.audience').textContent).toBe(words);
    });

    it('sends to all records that were ticked', async () => {
        const ids = [LEAD, '00Q000000000002AAA'];
        const element = await composer('Lead', ids);
        await type(element, 'survey', 'SV_1');
        await pressSend(element);
        expect(send.mock.calls[0][0]).toMatchObject({ object: 'Lead', record_ids: ids });
    });

    it('chooses the survey itself when there is only one', async () => {
        listSurveys.mockResolvedValue(SURVEYS.slice(1));
        expect(input(await composer(), 'survey').value).toBe('SV_2');
    });

    it('greys SMS out and says why', async () => {
        const element = await composer();
        const sms = find(element, 'input[value="sms"]');
        expect(sms.disabled).toBe(true);
        expect(find(element, '.sms-reason').textContent).toBe(NO_SMS);
        expect(find(element, '.sms-reason').id).toBe(sms.getAttribute('aria-describedby'));
    });

    it('says in its own words why there is no SMS when it knows the reason', async () => {
        getComposer.mockResolvedValue({ ...COMPOSER, sms: { allowed: false, code: 'not_set_up', reason: NO_SMS } });
        const element = await composer();
        expect(find(element, '.sms-reason').textContent).toBe(labels.Sms_not_set_up);
    });

    it('says at once that Salesforce is not connected, and only then', async () => {
        expect(find(await composer(), '.disconnected')).toBeNull();
        clear();
        getComposer.mockResolvedValue({ ...COMPOSER, salesforce: { connected: false } });
        expect(find(await composer(), '.disconnected').textContent.trim()).toBe(labels.Not_Connected);
    });

    it('sends what stands in the fields and tells what became of it', async () => {
        const element = await readyComposer();
        const sent = jest.fn();
        element.addEventListener('sent', (event) => sent(event.detail));
        await type(element, 'subject', 'One minute?');
        await pressSend(element);
        const message = { from_name: 'Acme Care', reply_to: 'care@acme.example', subject: 'One minute?', body: BODY };
        expect(send).toHaveBeenCalledWith(
            { survey: 'SV_1', channel: 'email', object: 'Contact', record_ids: [CONTACT], message },
            expect.stringMatching(/^[0-9a-f-]{36}$/)
        );
        expect(sent).toHaveBeenCalledWith(aDistribution());
    });

    it('does not send without a survey', async () => {
        const element = await composer();
        await pressSend(element);
        expect(send).not.toHaveBeenCalled();
        expect(input(element, 'survey').focus).toHaveBeenCalled();
    });

    it('does not send a message without the survey link, and says so beside it', async () => {
        const element = await readyComposer();
        await type(element, 'body', 'Hello there');
        await pressSend(element);
        expect(send).not.toHaveBeenCalled();
        expect(input(element, 'body').shownMessage).toContain('needs the survey link');
    });

    it('sends once the link is back', async () => {
        const element = await readyComposer();
        await type(element, 'body', 'Hello there');
        await pressSend(element);
        await type(element, 'body', BODY);
        await pressSend(element);
        expect(send).toHaveBeenCalledTimes(1);
    });

    it('sends once for a double click', async () => {
        const element = await readyComposer();
        fire(find(element, '.send'), 'click');
        fire(find(element, '.send'), 'click');
        await settle();
        expect(send).toHaveBeenCalledTimes(1);
    });

    it('keeps its key when it tries again after a lost answer', async () => {
        const element = await readyComposer();
        send.mockRejectedValueOnce(new Problem({ status: 504 }));
        await pressSend(element);
        expect(find(element, 'c-error-panel').hint).toContain('not sent twice');
        await pressSend(element);
        const [[, first], [, second]] = send.mock.calls;
        expect(second).toBe(first);
    });

    it('takes a new key for a changed message', async () => {
        const element = await readyComposer();
        send.mockRejectedValueOnce(new Problem({ status: 422 }));
        await pressSend(element);
        await type(element, 'subject', 'Better now?');
        await pressSend(element);
        const [[, first], [, second]] = send.mock.calls;
        expect(second).not.toBe(first);
    });

    it('shows what the service refused beside the field, the rest in the panel', async () => {
        const element = await readyComposer();
        const errors = [
            { field: 'message.reply_to', message: 'is not an allowed domain' },
            { field: 'record_ids', message: 'cannot be read' }
        ];
        send.mockRejectedValueOnce(new Problem({ title: 'Invalid', status: 422, errors }));
        await pressSend(element);
        expect(input(element, 'reply_to').shownMessage).toBe('is not an allowed domain');
        expect(input(element, 'reply_to').focus).toHaveBeenCalled();
        expect(find(element, 'c-error-panel').fields).toEqual([errors[1]]);
        expect(find(element, 'c-error-panel').heading).toBe('Check the marked fields.');
    });

    it('lets a refused value be sent again', async () => {
        const element = await readyComposer();
        const errors = [{ field: 'message.reply_to', message: 'is not an allowed domain' }];
        send.mockRejectedValueOnce(new Problem({ status: 422, errors }));
        await pressSend(element);
        await pressSend(element);
        expect(send).toHaveBeenCalledTimes(2);
    });

    it('locks the form while it sends', async () => {
        const element = await readyComposer();
        send.mockReturnValue(new Promise(() => {}));
        await pressSend(element);
        expect(input(element, 'subject').disabled).toBe(true);
        expect(find(element, '.send').disabled).toBe(true);
        expect(find(element, '[role="status"]').textContent).toBe('Sending…');
    });

    it('inserts a code where the cursor stands', async () => {
        const element = await readyComposer();
        const body = input(element, 'body');
        body.setRangeText = jest.fn();
        Object.defineProperty(body, 'selectionEnd', { value: 5 });
        fire(find(element, 'lightning-button-menu'), 'select', { value: '${m://LastName}' });
        expect(body.setRangeText).toHaveBeenCalledWith('${m://LastName}', 5, 5, 'end');
    });

    it('keeps the click: pressing a button does not leave the field first', async () => {
        const press = new CustomEvent('mousedown', { cancelable: true });
        find(await composer(), '.send').dispatchEvent(press);
        expect(press.defaultPrevented).toBe(true);
    });

    it('says so when there is no survey', async () => {
        listSurveys.mockResolvedValue([]);
        const element = await composer();
        expect(textOf(element)).toContain('No survey to send');
        expect(find(element, '.send')).toBeNull();
    });

    it('can be tried again when it could not load', async () => {
        listSurveys.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await composer();
        expect(find(element, '.send')).toBeNull();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(find(element, '.send')).not.toBeNull();
    });

    it('goes back on Cancel', async () => {
        const element = await composer();
        const cancel = jest.fn();
        element.addEventListener('cancel', cancel);
        fire(find(element, '.cancel'), 'click');
        expect(cancel).toHaveBeenCalledTimes(1);
    });

    it('starts with the focus on its heading', async () => {
        const element = await composer();
        expect(element.shadowRoot.activeElement).toBe(find(element, '.heading'));
    });

    it('is accessible', async () => {
        await expect(await composer()).toBeAccessible();
    });
});
