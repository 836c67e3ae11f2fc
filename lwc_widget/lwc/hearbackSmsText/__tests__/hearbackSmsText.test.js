import { segmentsOf } from 'c/hearbackSmsText';
import AGREED from '../../../contract/sms.json';

describe('the segments of an SMS', () => {
    it.each(AGREED)('are counted as the service counts them: $text', ({ text, encoding, segments, characters }) => {
        expect(segmentsOf(text)).toMatchObject({ encoding, segments, characters });
    });

    it.each([
        ['', 160],
        ['a'.repeat(150), 10],
        ['a'.repeat(161), 145],
        ['€', 158],
        ['’', 69],
        ['ç'.repeat(71), 63]
    ])('leave room after %j', (text, left) => {
        expect(segmentsOf(text).left).toBe(left);
    });
});
