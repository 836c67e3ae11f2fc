import ComposerTemplate from 'c/composerTemplate';
import { Problem, renameTemplate } from 'c/hearbackTransport';
import { clear, find, fire, settle } from 'test/support';
import { aDraft, enter, part } from 'test/composer';

jest.mock('c/hearbackTransport', () => ({ ...jest.requireActual('c/hearbackTransport'), renameTemplate: jest.fn() }));

const TEMPLATE = { id: 'MT_1', name: 'Spring', channel: 'email', subject: 'Spring', body: '<p>Hi</p>', format: 'html' };
const templatePart = (changes) =>
    part('c-composer-template', ComposerTemplate, { draft: aDraft(changes), templates: [TEMPLATE] });
const combobox = (element) => find(element, '[data-field="message.template"]');

async function rename(element, name) {
    fire(find(element, '.rename'), 'click');
    await settle();
    await enter(find(element, '.new-name'), name);
    fire(find(element, '.save-name'), 'click');
    await settle();
}

describe('c-composer-template', () => {
    afterEach(clear);

    it('offers no template, those there are, and a new one', async () => {
        const labels = combobox(await templatePart()).options.map(({ label }) => label);
        expect(labels).toEqual(['No template', 'Spring', 'Create new']);
    });

    it('puts the words of a template into the message', async () => {
        const element = await templatePart();
        await enter(combobox(element), 'MT_1');
        expect(element.draft.template).toBe('MT_1');
        expect(element.draft.texts.email).toMatchObject({ subject: 'Spring', body: '<p>Hi</p>' });
    });

    it('leaves the words alone for a new one', async () => {
        const element = await templatePart();
        const { texts } = element.draft;
        await enter(combobox(element), 'new');
        expect([element.draft.template, element.draft.texts]).toEqual(['new', texts]);
        expect(find(element, '.rename')).toBeNull();
    });

    it('gives a template another name', async () => {
        const renamed = jest.fn();
        renameTemplate.mockResolvedValue({ ...TEMPLATE, name: 'Summer' });
        const element = await templatePart({ template: 'MT_1' });
        element.addEventListener('renamed', ({ detail }) => renamed(detail.name));
        await rename(element, ' Summer ');
        expect(renameTemplate).toHaveBeenCalledWith(TEMPLATE, 'Summer');
        expect(renamed).toHaveBeenCalledWith('Summer');
        expect(find(element, '.new-name')).toBeNull();
    });

    it('says why it keeps its name', async () => {
        renameTemplate.mockRejectedValue(new Problem({ title: 'Somebody else made it', status: 403 }));
        const element = await templatePart({ template: 'MT_1' });
        await rename(element, 'Summer');
        expect(find(element, 'c-error-panel').problem.status).toBe(403);
    });

    it('is accessible', async () => {
        await expect(await templatePart({ template: 'MT_1' })).toBeAccessible();
    });
});
