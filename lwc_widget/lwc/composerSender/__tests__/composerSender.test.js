import ComposerSender from 'c/composerSender';
import { clear, find, findAll, textOf } from 'test/support';
import { COMPOSER, aDraft, enter, part } from 'test/composer';

const senderPart = ({ composer = COMPOSER, ...changes } = {}) =>
    part('c-composer-sender', ComposerSender, { draft: aDraft(changes), composer });
const field = (element, name) => find(element, `[data-field="${name}"]`);

describe('c-composer-sender', () => {
    afterEach(clear);

    it('takes a name, an address that is allowed, and where answers go', async () => {
        const element = await senderPart();
        await enter(field(element, 'message.from_name'), 'Ada');
        await enter(field(element, 'message.from_address'), 'care@acme.example');
        await enter(field(element, 'message.reply_to'), 'ada@acme.example');
        expect(element.draft.from).toEqual({ name: 'Ada', address: 'care@acme.example', replyTo: 'ada@acme.example' });
    });

    it('only shows an address that there is no choice of', async () => {
        const element = await senderPart({ composer: { ...COMPOSER, from_addresses: undefined } });
        expect(field(element, 'message.from_address')).toBeNull();
        expect(textOf(element)).toContain('noreply@acme.example');
    });

    it('locks what the organization has settled, and says so', async () => {
        const element = await senderPart({ composer: { ...COMPOSER, from_locked: true } });
        expect(findAll(element, '[data-field]').every(({ disabled }) => disabled)).toBe(true);
        expect(textOf(element)).toContain('Your administrator has settled who sends.');
    });

    it('asks for the name of a new template, after the name of the sender', async () => {
        const element = await senderPart({ template: 'new' });
        const names = findAll(element, '[data-field]').map(({ dataset }) => dataset.field);
        expect(names.slice(0, 2)).toEqual(['message.from_name', 'save_as_template']);
        await enter(field(element, 'save_as_template'), 'Spring');
        expect(element.draft.templateName).toBe('Spring');
    });

    it('asks for no sender of an SMS', async () => {
        expect(findAll(await senderPart({ channel: 'sms' }), '[data-field]')).toEqual([]);
    });

    it('is accessible', async () => {
        await expect(await senderPart({ template: 'new' })).toBeAccessible();
    });
});
