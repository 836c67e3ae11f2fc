import ComposerSchedule from 'c/composerSchedule';
import { clear, find, fire, settle, textOf } from 'test/support';
import { aDraft, enter, part } from 'test/composer';

const LATER = { isLater: true, date: '2026-12-01', time: '09:00', zone: 'Europe/Paris' };
const schedulePart = ({ errors = {}, ...changes } = {}) =>
    part('c-composer-schedule', ComposerSchedule, { draft: aDraft(changes), errors });

describe('c-composer-schedule', () => {
    afterEach(clear);

    it('asks for nothing when it is sent now', async () => {
        expect(find(await schedulePart(), '.when')).toBeNull();
    });

    it('proposes the next morning, in the zone of the person', async () => {
        const element = await schedulePart();
        fire(find(element, '.later'), 'change', { checked: true });
        await settle();
        expect(element.draft.schedule).toMatchObject({ isLater: true, time: '09:00', zone: 'Europe/Paris' });
        expect(element.draft.schedule.date > find(element, '[data-part="date"]').min).toBe(true);
    });

    it('takes date, time and zone', async () => {
        const element = await schedulePart({ schedule: LATER });
        const time = find(element, '[data-part="time"]');
        time.value = '14:30';
        time.dispatchEvent(new CustomEvent('change'));
        await enter(find(element, '.zone'), 'America/New_York');
        expect(element.draft.schedule).toEqual({ ...LATER, time: '14:30', zone: 'America/New_York' });
        expect(find(element, '.zone').options.length).toBeGreaterThan(300);
    });

    it('keeps the zone when it is emptied', async () => {
        const element = await schedulePart({ schedule: LATER });
        await enter(find(element, '.zone'), '');
        expect(element.draft.schedule.zone).toBe('Europe/Paris');
    });

    it('says what is wrong', async () => {
        const element = await schedulePart({ schedule: LATER, errors: { send_at: 'is in the past' } });
        expect(textOf(element)).toContain('is in the past');
        expect(find(element, '[data-part="date"]').getAttribute('aria-invalid')).toBe('true');
        expect(element.shows('send_at')).toBe(true);
    });

    it('is accessible', async () => {
        await expect(await schedulePart({ schedule: LATER })).toBeAccessible();
    });
});
