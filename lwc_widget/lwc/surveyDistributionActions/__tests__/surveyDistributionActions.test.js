import SurveyDistributionActions from 'c/surveyDistributionActions';
import { Problem, cancelDistribution, pauseDistribution, resumeDistribution } from 'c/hearbackTransport';
import { aDistribution, clear, find, findAll, fire, settle, show, textOf } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    cancelDistribution: jest.fn(),
    pauseDistribution: jest.fn(),
    resumeDistribution: jest.fn()
}));

const scheduled = (changes) => aDistribution({ state: 'scheduled', sent_at: null, send_at: '2026-12-01T08:00:00Z', ...changes });

async function actions(distribution = scheduled()) {
    const element = show('c-survey-distribution-actions', SurveyDistributionActions, { distribution });
    element.told = jest.fn();
    ['edit', 'test', 'change'].forEach((name) =>
        element.addEventListener(name, ({ detail }) => element.told(name, detail.state))
    );
    await settle();
    return element;
}

async function press(element, name) {
    fire(find(element, `.${name}`), 'click');
    await settle();
}

const names = (element) => findAll(element, '[data-name]').map(({ dataset }) => dataset.name);

describe('c-survey-distribution-actions', () => {
    afterEach(() => {
        clear();
        jest.resetAllMocks();
    });

    it('are those that its state allows', async () => {
        expect(names(await actions())).toEqual(['edit', 'test', 'pause', 'delete']);
        expect(names(await actions(scheduled({ state: 'paused' })))).toEqual(['edit', 'test', 'resume', 'delete']);
        expect(names(await actions(aDistribution({ state: 'paused' })))).toEqual(['test', 'resume', 'delete']);
        expect(names(await actions(aDistribution()))).toEqual([]);
    });

    it('edit and test are told to the parent', async () => {
        const element = await actions();
        await press(element, 'edit');
        await press(element, 'test');
        expect(element.told.mock.calls.map(([name]) => name)).toEqual(['edit', 'test']);
    });

    it('pause and resume', async () => {
        pauseDistribution.mockResolvedValue(scheduled({ state: 'paused' }));
        resumeDistribution.mockResolvedValue(scheduled());
        const element = await actions();
        await press(element, 'pause');
        expect(element.told).toHaveBeenCalledWith('change', 'paused');
        element.distribution = scheduled({ state: 'paused' });
        await settle();
        await press(element, 'resume');
        expect(element.told).toHaveBeenCalledWith('change', 'scheduled');
    });

    it('delete for good, after a question', async () => {
        cancelDistribution.mockResolvedValue(scheduled({ state: 'cancelled' }));
        const element = await actions();
        await press(element, 'delete');
        expect(textOf(element)).toContain('This cannot be undone.');
        await press(element, 'keep');
        expect(cancelDistribution).not.toHaveBeenCalled();
        await press(element, 'delete');
        await press(element, 'delete-now');
        expect(cancelDistribution).toHaveBeenCalledWith('EMD_1');
        expect(element.told).toHaveBeenCalledWith('change', 'cancelled');
    });

    it('say what was refused', async () => {
        pauseDistribution.mockRejectedValue(new Problem({ title: 'It has been sent', status: 409 }));
        const element = await actions();
        await press(element, 'pause');
        expect(find(element, 'c-error-panel').problem.message).toBe('It has been sent');
    });

    it('are accessible', async () => {
        const element = await actions();
        await press(element, 'delete');
        await expect(element).toBeAccessible();
    });
});
