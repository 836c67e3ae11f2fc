import DialogBox from 'c/dialogBox';
import { clear, find, fire, show } from 'test/support';

const dialog = () => show('c-dialog-box', DialogBox, { heading: 'Send a test' });

describe('c-dialog-box', () => {
    afterEach(clear);

    it('opens in front of the page, under its heading', () => {
        const box = find(dialog(), 'dialog');
        expect(box.open).toBe(true);
        expect(find(dialog(), 'h2').textContent).toBe('Send a test');
    });

    it('asks to be closed by its button and by Escape, and stays until it is taken away', () => {
        const element = dialog();
        const close = jest.fn();
        element.addEventListener('close', close);
        fire(find(element, 'lightning-button-icon'), 'click');
        const escape = new CustomEvent('cancel', { cancelable: true });
        find(element, 'dialog').dispatchEvent(escape);
        expect([close.mock.calls.length, escape.defaultPrevented]).toEqual([2, true]);
        find(element, 'dialog').dispatchEvent(new CustomEvent('close'));
        expect(close).toHaveBeenCalledTimes(3);
    });

    it('is accessible', async () => {
        await expect(dialog()).toBeAccessible();
    });
});
