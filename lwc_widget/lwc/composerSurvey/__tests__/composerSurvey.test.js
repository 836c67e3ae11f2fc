import ComposerSurvey from 'c/composerSurvey';
import { Problem, createMailingList } from 'c/hearbackTransport';
import { clear, find, fire, settle } from 'test/support';
import { enter, part } from 'test/composer';

jest.mock('c/hearbackTransport', () => ({ ...jest.requireActual('c/hearbackTransport'), createMailingList: jest.fn() }));

const SURVEYS = [{ id: 'SV_1', name: 'Customer satisfaction' }];
const LISTS = [{ id: 'ML_1', name: 'Customers' }];
const surveyPart = (properties) =>
    part('c-composer-survey', ComposerSurvey, { surveys: SURVEYS, mailingLists: LISTS, editUrl: '/surveys/SV_1', ...properties });
const field = (element, name) => find(element, `[data-field="${name}"]`);

async function nameNewList(element, name) {
    await enter(field(element, 'mailing_list'), 'new');
    await enter(find(element, '.list-name'), name);
    fire(find(element, '.create'), 'click');
    await settle();
}

describe('c-composer-survey', () => {
    afterEach(clear);

    it('offers the surveys, and the way to edit the chosen one', async () => {
        const element = await surveyPart();
        expect(field(element, 'survey').options).toEqual([{ value: 'SV_1', label: 'Customer satisfaction' }]);
        expect(find(element, 'a').getAttribute('href')).toBe('/surveys/SV_1');
        await enter(field(element, 'survey'), 'SV_2');
        expect(element.draft.survey).toBe('SV_2');
    });

    it('chooses the list that records the send', async () => {
        const element = await surveyPart();
        await enter(field(element, 'mailing_list'), 'ML_1');
        expect(element.draft.mailingList).toBe('ML_1');
    });

    it('makes a new list and chooses it', async () => {
        const made = jest.fn();
        createMailingList.mockResolvedValue({ id: 'ML_2', name: 'Spring' });
        const element = await surveyPart();
        element.addEventListener('listcreated', ({ detail }) => made(detail));
        await nameNewList(element, ' Spring ');
        expect(createMailingList).toHaveBeenCalledWith({ name: 'Spring' });
        expect(made).toHaveBeenCalledWith({ id: 'ML_2', name: 'Spring' });
        expect(element.draft.mailingList).toBe('ML_2');
        expect(find(element, '.list-name')).toBeNull();
    });

    it('says why a list cannot be made, and keeps its name', async () => {
        createMailingList.mockRejectedValue(new Problem({ title: 'There is one already', status: 409 }));
        const element = await surveyPart();
        await nameNewList(element, 'Customers');
        expect(find(element, 'c-error-panel').problem.message).toBe('There is one already');
        expect(find(element, '.list-name').value).toBe('Customers');
    });

    it('is accessible', async () => {
        const element = await surveyPart();
        await enter(field(element, 'mailing_list'), 'new');
        await expect(element).toBeAccessible();
    });
});
