import ComposerText from 'c/composerText';
import { clear, find, findAll, fire, settle, show, textOf } from 'test/support';
import { LINK, enter } from 'test/composer';

const TEXT = { subject: 'How did we do?', body: `<p>Hello ${LINK}</p>`, translations: {} };

async function textPart(properties = {}) {
    const element = show('c-composer-text', ComposerText, {
        text: TEXT,
        language: 'en',
        languages: ['en', 'fr'],
        needsLink: true,
        errors: {},
        ...properties
    });
    element.addEventListener('textchange', ({ detail }) => {
        element.text = detail.text;
        element.fields = detail.fields;
    });
    await settle();
    return element;
}

const tabs = (element) => findAll(element, '[role="tab"]');
const body = (element) => find(element, '.body');

async function open(element, code) {
    find(element, `[data-code="${code}"]`).click();
    await settle();
}

describe('c-composer-text', () => {
    afterEach(clear);

    it('writes subject and body', async () => {
        const element = await textPart();
        await enter(find(element, '.subject'), 'Well?');
        await enter(body(element), `<p>${LINK}</p>`);
        expect(element.text).toMatchObject({ subject: 'Well?', body: `<p>${LINK}</p>` });
        expect(element.fields).toEqual(['message.body']);
    });

    it('has a tab for each language, the first one chosen', async () => {
        expect(tabs(await textPart()).map(({ textContent }) => textContent)).toEqual(['English', 'French']);
        clear();
        expect(tabs(await textPart({ languages: ['en'] }))).toEqual([]);
    });

    it('writes a translation without touching the rest', async () => {
        const element = await textPart();
        await open(element, 'fr');
        await enter(find(element, '.subject'), 'Votre avis');
        expect(element.text).toEqual({ ...TEXT, translations: { fr: { subject: 'Votre avis', body: '' } } });
        expect(element.fields).toEqual(['message.translations.fr.subject']);
    });

    it('says what is sent while a translation is empty, and can begin with it', async () => {
        const element = await textPart();
        await open(element, 'fr');
        expect(textOf(element)).toContain('the English message is sent instead');
        fire(find(element, '.copy'), 'click');
        await settle();
        expect(element.text.translations.fr).toEqual({ subject: TEXT.subject, body: TEXT.body });
        expect(find(element, '.fallback')).toBeNull();
    });

    it('marks the language whose link is missing', async () => {
        const element = await textPart({ text: { ...TEXT, translations: { fr: { subject: '', body: '<p>Bonjour</p>' } } } });
        expect(find(element, '.warning').textContent).toBe('');
        expect(tabs(element)[1].textContent).toContain('survey link');
        await open(element, 'fr');
        expect(find(element, '.warning').textContent).toContain('survey link');
    });

    it('goes through the languages with the arrow keys', async () => {
        const element = await textPart();
        const press = Object.assign(new CustomEvent('keydown', { bubbles: true }), { key: 'ArrowLeft' });
        tabs(element)[0].dispatchEvent(press);
        await settle();
        expect(tabs(element).map(({ ariaSelected }) => ariaSelected)).toEqual(['false', 'true']);
    });

    it('opens the language that is wrong', async () => {
        const errors = { 'message.translations.fr.body': 'lacks the link' };
        const element = await textPart({ errors });
        expect(element.shows('message.translations.fr.body')).toBe(true);
        expect(element.shows('message.from_name')).toBe(false);
        expect(element.focusOnError()).toBe(true);
        await settle();
        expect(tabs(element)[1].ariaSelected).toBe('true');
    });

    it('inserts a code into rich text', async () => {
        const element = await textPart();
        body(element).insert = jest.fn();
        fire(find(element, 'lightning-button-menu'), 'select', { value: '${m://LastName}' });
        expect(body(element).insert).toHaveBeenCalledWith('${m://LastName}');
    });

    describe('of an SMS', () => {
        const sms = (text) => textPart({ channel: 'sms', text: { subject: '', body: text, translations: {} } });

        it('has no subject, and counts its segments while it is typed', async () => {
            const element = await sms('Hello');
            expect(find(element, '.subject')).toBeNull();
            expect(find(element, '.segments').textContent).toBe('5 characters, 1 segment (GSM-7), 155 left');
            await enter(body(element), '’'.repeat(80));
            expect(find(element, '.segments').textContent).toBe('80 characters, 2 segments (UCS-2), 54 left');
        });

        it('inserts a code where the cursor stands', async () => {
            const element = await sms('Hello');
            body(element).setRangeText = jest.fn();
            Object.defineProperty(body(element), 'selectionEnd', { value: 2 });
            fire(find(element, 'lightning-button-menu'), 'select', { value: '${l://SurveyURL}' });
            expect(body(element).setRangeText).toHaveBeenCalledWith('${l://SurveyURL}', 2, 2, 'end');
        });

        it('is accessible', async () => {
            await expect(await sms('Hello')).toBeAccessible();
        });
    });

    it('is accessible', async () => {
        await expect(await textPart()).toBeAccessible();
    });
});
