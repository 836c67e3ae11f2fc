import { hasSurveyLink, tokensFor } from '../tokens';

describe('the survey link', () => {
    it.each(['${l://SurveyLink?d=Start}', '${l://SurveyLink}', '${l://SurveyURL}', '${l://SurveyLink ?d=Go}'])(
        'is recognised in %s',
        (text) => expect(hasSurveyLink(`Hello ${text}`)).toBe(true)
    );

    it.each(['SurveyLink', '${l://OptOutLink?d=Stop}', '${l://SurveyLinks}', '{l://SurveyLink}', '${l://SurveyLink'])(
        'is not seen in %s',
        (text) => expect(hasSurveyLink(`Hello ${text}`)).toBe(false)
    );

    it('is one of the codes that can be inserted', () => {
        expect(tokensFor('email').filter(({ value }) => hasSurveyLink(value))).toHaveLength(1);
    });
});
