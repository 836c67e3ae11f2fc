import RichEditor from 'c/richEditor';
import { clear, find, settle, show } from 'test/support';

const editor = () => show('c-rich-editor', RichEditor, { label: 'Message', value: '<p>Hi</p>' });
const inner = (element) => find(element, 'lightning-input-rich-text');

describe('c-rich-editor', () => {
    afterEach(clear);

    it('shows the text and tells what was written', () => {
        const element = editor();
        const change = jest.fn();
        element.addEventListener('change', ({ detail }) => change(detail.value));
        expect(inner(element).value).toBe('<p>Hi</p>');
        inner(element).value = '<p>Hello</p>';
        inner(element).dispatchEvent(new CustomEvent('change'));
        expect(change).toHaveBeenCalledWith('<p>Hello</p>');
    });

    it('inserts a code where the cursor stands', () => {
        const element = editor();
        inner(element).insertTextAtCursor = jest.fn();
        element.insert('${m://FirstName}');
        expect(inner(element).insertTextAtCursor).toHaveBeenCalledWith('${m://FirstName}');
    });

    it('says what is wrong', async () => {
        const element = editor();
        element.setCustomValidity('Add the link.');
        element.reportValidity();
        await settle();
        expect([inner(element).valid, inner(element).messageWhenBadInput]).toEqual([false, 'Add the link.']);
    });

    it('is accessible', async () => {
        await expect(editor()).toBeAccessible();
    });
});
