import ErrorPanel from 'c/errorPanel';
import { Problem } from 'c/hearbackTransport';
import { clear, find, findAll, fire, show, textOf } from 'test/support';

const panel = (problem, more = {}) => show('c-error-panel', ErrorPanel, { problem: new Problem(problem), ...more });

describe('c-error-panel', () => {
    afterEach(clear);

    it('says what the service said, with its fields', () => {
        const errors = [{ field: 'record_ids', message: 'must not be empty' }];
        const text = textOf(panel({ title: 'Invalid', detail: 'Choose a record.', status: 422, errors }));
        expect(text).toContain('Choose a record.');
        expect(text).toContain('record_ids: must not be empty');
    });

    it('says what to do when no answer came back', () => {
        expect(textOf(panel({ status: 503 }))).toContain('Try again in a minute');
    });

    it('names the permission set when it is forbidden', () => {
        expect(textOf(panel({ status: 403 }))).toContain('Hearback User');
    });

    it('offers to sign in again, in place of trying again, where the session has ended', () => {
        const element = panel({ status: 401, type: 'urn:hearback:signed-out' }, { canRetry: true });
        expect(textOf(element)).toContain('You are signed out');
        expect(findAll(element, 'lightning-button').map(({ label }) => label)).toEqual(['Sign in again']);
    });

    it('offers to try again only where that makes sense', () => {
        expect(find(panel({ status: 503 }), 'lightning-button')).toBeNull();
        const element = panel({ status: 503 }, { canRetry: true });
        const retry = jest.fn();
        element.addEventListener('retry', retry);
        fire(find(element, 'lightning-button'), 'click');
        expect(retry).toHaveBeenCalledTimes(1);
    });

    it('is accessible and announced', async () => {
        const element = panel({ status: 503 }, { canRetry: true });
        expect(find(element, '[role="alert"]')).not.toBeNull();
        await expect(element).toBeAccessible();
    });
});
