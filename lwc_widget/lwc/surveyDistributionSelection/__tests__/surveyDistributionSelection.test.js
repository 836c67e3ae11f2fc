import SurveyDistributionSelection from 'c/surveyDistributionSelection';
import { CurrentPageReference } from 'lightning/navigation';
import { Problem, getSelection } from 'c/hearbackTransport';
import { LEAD, clear, find, fire, settle, show, textOf } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    getSelection: jest.fn()
}));

const SELECTION = { id: 'SEL_1', object: 'Lead', record_ids: [LEAD], expires_at: '2026-03-13T09:30:00Z' };

async function selectionPage(state = { c__selection: 'SEL_1' }) {
    const element = show('c-survey-distribution-selection', SurveyDistributionSelection);
    CurrentPageReference.emit({ type: 'standard__component', state });
    await settle();
    return element;
}

const widget = (element) => find(element, 'c-survey-distribution');

describe('c-survey-distribution-selection', () => {
    beforeEach(() => getSelection.mockResolvedValue(SELECTION));

    afterEach(() => {
        clear();
        jest.resetAllMocks();
    });

    it('shows the widget for the records of the selection in the address', async () => {
        const element = await selectionPage();
        expect(getSelection).toHaveBeenCalledWith('SEL_1');
        expect(widget(element).recordIds).toEqual([LEAD]);
        expect(widget(element).objectApiName).toBe('Lead');
        expect(widget(element).composesFirst).toBe(true);
    });

    it('shows that it is loading', async () => {
        getSelection.mockReturnValue(new Promise(() => {}));
        const element = await selectionPage();
        expect(find(element, 'lightning-spinner').alternativeText).toBe('Loading…');
        expect(widget(element)).toBeNull();
    });

    it('says what to do when the selection is no longer kept', async () => {
        getSelection.mockRejectedValue(new Problem({ status: 404 }));
        expect(textOf(await selectionPage())).toContain('Selections are kept for a day');
    });

    it('says what to do when the address names none', async () => {
        expect(textOf(await selectionPage({}))).toContain('Open this page with the button of a list');
        expect(getSelection).not.toHaveBeenCalled();
    });

    it('shows an error and can be tried again', async () => {
        getSelection.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await selectionPage();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(widget(element).recordIds).toEqual([LEAD]);
    });

    it('shows the newest of two selections, whichever answer comes first', async () => {
        let answer;
        getSelection.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
        const element = await selectionPage({ c__selection: 'SEL_0' });
        CurrentPageReference.emit({ type: 'standard__component', state: { c__selection: 'SEL_1' } });
        await settle();
        answer({ ...SELECTION, id: 'SEL_0', object: 'Contact' });
        await settle();
        expect(widget(element).objectApiName).toBe('Lead');
        expect(widget(element).composesFirst).toBe(true);
    });

    it('is accessible with a selection and without', async () => {
        await expect(await selectionPage()).toBeAccessible();
        clear();
        getSelection.mockRejectedValue(new Problem({ status: 404 }));
        await expect(await selectionPage()).toBeAccessible();
    });
});
