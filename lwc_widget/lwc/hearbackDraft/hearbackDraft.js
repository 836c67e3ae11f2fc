/**
 * The model of the composer: a draft and pure functions on it. A draft is
 *   survey, mailingList, template      ids or ''; `template` may be NEW_TEMPLATE, with its `templateName`
 *   channel                            'email' | 'sms'
 *   mapping                            [{key, name, paths: {Contact, Lead}}]
 *   from                               {name, address, replyTo}
 *   texts                              {email, sms}, each {subject, body, translations: {fr: {subject, body}}}
 *   language, languageField            of the texts; {Contact, Lead}: the field that says which one a person reads
 *   sms                                {mode: 'link' | 'two_way', phoneFields: {Contact, Lead}}
 *   schedule                           {isLater, date: '2026-12-01', time: '09:00', zone: 'Europe/Paris'}
 *   followUps                          [{key, kind: 'reminder' | 'thank_you', days, subject, body, translations}]
 */
export { NEW_TEMPLATE, followUpsFor, fromComposer, fromDistribution, kindsOf, newKey, textsFor, textsOf, wallClock, withTemplate } from './draft';
export { isEmpty, toChanges, toRequest } from './request';
export { nameWarning, problems, textProblems } from './problems';
export { isBlank, toHtml, toText } from './richText';
export { hasSurveyLink, tokensFor } from './tokens';
