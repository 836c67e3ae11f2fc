import SearchCombobox from 'c/searchCombobox';
import { clear, find, findAll, settle, show } from 'test/support';

const OPTIONS = [
    { value: 'Account.Name', label: 'Account › Name' },
    { value: 'Account.Rating', label: 'Account › Rating' },
    { value: 'Title', label: 'Intitulé' }
];

async function combobox(properties = {}) {
    const element = show('c-search-combobox', SearchCombobox, { label: 'Field', options: OPTIONS, ...properties });
    element.chosen = jest.fn();
    element.addEventListener('change', ({ detail: { value } }) => {
        element.value = value;
        element.chosen(value);
    });
    await settle();
    return element;
}

const input = (element) => find(element, 'input');
const shown = (element) => findAll(element, 'li').map(({ textContent }) => textContent);

async function type(element, text) {
    input(element).value = text;
    input(element).dispatchEvent(new CustomEvent('input'));
    await settle();
}

async function press(element, key) {
    const event = Object.assign(new CustomEvent('keydown', { cancelable: true }), { key });
    input(element).dispatchEvent(event);
    await settle();
    return event;
}

describe('c-search-combobox', () => {
    afterEach(clear);

    it('shows what was chosen', async () => {
        expect(input(await combobox({ value: 'Title' })).value).toBe('Intitulé');
        expect(input(await combobox({ value: 'Gone__c' })).value).toBe('Gone__c');
    });

    it('offers everything on a click, and what contains all the words while typing', async () => {
        const element = await combobox();
        expect(shown(element)).toEqual([]);
        input(element).click();
        await settle();
        expect(shown(element)).toHaveLength(3);
        await type(element, 'rat acc');
        expect(shown(element)).toEqual(['Account › Rating']);
        await type(element, 'intitule');
        expect(shown(element)).toEqual(['Intitulé']);
    });

    it('is chosen from by the keyboard', async () => {
        const element = await combobox();
        await press(element, 'ArrowDown');
        await press(element, 'ArrowDown');
        expect(input(element).getAttribute('aria-expanded')).toBe('true');
        await press(element, 'Enter');
        expect(element.chosen).toHaveBeenCalledWith('Account.Rating');
        expect(input(element).getAttribute('aria-expanded')).toBe('false');
    });

    it('is chosen from by a click', async () => {
        const element = await combobox();
        await press(element, 'ArrowUp');
        findAll(element, 'li')[2].click();
        expect(element.chosen).toHaveBeenCalledWith('Title');
    });

    it('closes on Escape, and lets it through when it is closed', async () => {
        const element = await combobox();
        await type(element, 'acc');
        expect((await press(element, 'Escape')).defaultPrevented).toBe(true);
        expect(shown(element)).toEqual([]);
        expect((await press(element, 'Escape')).defaultPrevented).toBe(false);
    });

    it('drops text that is no option; emptied, it takes the choice away', async () => {
        const element = await combobox({ value: 'Title' });
        await type(element, 'nothing');
        expect(find(element, '.hint').textContent).toBe('No matches');
        input(element).dispatchEvent(new CustomEvent('blur'));
        expect([input(element).value, element.chosen.mock.calls.length]).toEqual(['Intitulé', 0]);
        await type(element, '');
        input(element).dispatchEvent(new CustomEvent('blur'));
        expect(element.chosen).toHaveBeenCalledWith('');
    });

    it('says what is wrong', async () => {
        const element = await combobox();
        element.setCustomValidity('Choose a field.');
        expect(element.reportValidity()).toBe(false);
        await settle();
        expect(find(element, '[role="alert"]').textContent).toBe('Choose a field.');
        expect(input(element).getAttribute('aria-invalid')).toBe('true');
    });

    it('is accessible, closed and open', async () => {
        const element = await combobox({ required: true });
        await expect(element).toBeAccessible();
        await type(element, 'acc');
        await expect(element).toBeAccessible();
    });
});
