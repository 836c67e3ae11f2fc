import ComposerTest from 'c/composerTest';
import { Problem, getTest, sendTest } from 'c/hearbackTransport';
import { clear, find, fire, settle, show, validateInputs } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    sendTest: jest.fn(),
    getTest: jest.fn()
}));

async function dialog(request = { channel: 'email', survey: 'SV_1' }) {
    const element = show('c-composer-test', ComposerTest, { request });
    await settle();
    validateInputs(element);
    return element;
}

async function sendTo(element, to) {
    find(element, '.to').value = to;
    fire(find(element, '.to'), 'change', { value: to });
    fire(find(element, '.send-test'), 'click');
    await settle();
}

const outcome = (element) => find(element, '[role="status"]').textContent;

describe('c-composer-test', () => {
    afterEach(() => {
        clear();
        jest.resetAllMocks();
        jest.useRealTimers();
    });

    it('sends the real message to one address and says what became of it', async () => {
        jest.useFakeTimers();
        sendTest.mockResolvedValue({ id: 'T_1', state: 'pending', reason: null });
        getTest.mockResolvedValue({ id: 'T_1', state: 'sent', reason: null });
        const element = await dialog();
        await sendTo(element, ' ada@acme.example ');
        expect(sendTest).toHaveBeenCalledWith({ channel: 'email', survey: 'SV_1', to: 'ada@acme.example' });
        expect(outcome(element)).toBe('On its way to ada@acme.example…');
        await jest.advanceTimersByTimeAsync(60000);
        expect(outcome(element)).toBe('Sent to ada@acme.example.');
        expect(getTest).toHaveBeenCalledTimes(1);
    });

    it('says why it did not go', async () => {
        sendTest.mockResolvedValue({ id: 'T_1', state: 'failed', reason: 'mailbox unavailable' });
        const element = await dialog();
        await sendTo(element, 'ada@acme.example');
        expect(outcome(element)).toBe('Not sent: mailbox unavailable');
    });

    it('asks for a number of an SMS', async () => {
        const element = await dialog({ channel: 'sms' });
        expect([find(element, '.to').type, find(element, '.to').label]).toEqual(['tel', 'Phone number']);
    });

    it('sends nothing to nobody', async () => {
        const element = await dialog();
        await sendTo(element, '');
        expect(sendTest).not.toHaveBeenCalled();
        expect(find(element, '.to').focus).toHaveBeenCalled();
    });

    it('shows what the service refused', async () => {
        sendTest.mockRejectedValue(new Problem({ status: 422, errors: [{ field: 'to', message: 'cannot be written to' }] }));
        const element = await dialog();
        await sendTo(element, 'ada@nowhere');
        expect(find(element, 'c-error-panel').problem.fields).toHaveLength(1);
        expect(find(element, '.send-test').disabled).toBe(false);
    });

    it('closes', async () => {
        const element = await dialog();
        const close = jest.fn();
        element.addEventListener('close', close);
        fire(find(element, '.close'), 'click');
        expect(close).toHaveBeenCalledTimes(1);
    });

    it('is accessible', async () => {
        await expect(await dialog()).toBeAccessible();
    });
});
