/** What stands in the way of sending a draft, and what is worth a second look. */
import { labels, fill } from 'c/hearbackLabels';
import { NEW_TEMPLATE, kindsOf } from './draft';
import { isEmpty } from './request';
import { isBlank } from './richText';
import { hasSurveyLink } from './tokens';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Names by which responses find their record again: spelling and case matter. */
const RESERVED = ['sfContactId', 'sfLeadId', 'sfAccountId', 'sfCampaignId', 'sfCaseId', 'sfOpportunityId', 'sfSurveyId'];

/** A conversation asks in the message itself; everything else leads to the survey. */
const needsLink = ({ channel, sms }) => channel === 'email' || sms.mode === 'link';
const nameless = (template, name) => template === NEW_TEMPLATE && !name.trim() && ['save_as_template', labels.Required];

/** {field of the service: what is wrong}; empty when the draft can be sent. `languages` are those of the survey. */
export function problems(draft, { object }) {
    const found = [
        !draft.survey && ['survey', labels.Survey_Missing],
        ...senderProblems(draft),
        ...textProblems(draft.texts[draft.channel], 'message', { channel: draft.channel, needsLink: needsLink(draft) }),
        ...phoneProblems(draft, kindsOf(object)),
        ...mappingProblems(draft.mapping, kindsOf(object)),
        ...scheduleProblems(draft.schedule),
        ...draft.followUps.flatMap((followUp, index) => followUpProblems(followUp, index, draft))
    ];
    return Object.fromEntries(found.filter(Boolean));
}

function senderProblems({ channel, from, template, templateName }) {
    if (channel === 'sms') {
        return [nameless(template, templateName)];
    }
    return [
        !from.name.trim() && ['message.from_name', labels.Required],
        nameless(template, templateName),
        from.replyTo && !EMAIL.test(from.replyTo.trim()) && ['message.reply_to', labels.Reply_To_Invalid]
    ];
}

/** A missing part or a missing link, in the first language and in each translation that was begun. */
export function textProblems({ subject, body, translations = {} }, prefix, { channel, needsLink: mustLead }) {
    const own = [
        channel === 'email' && !subject.trim() && [`${prefix}.subject`, labels.Required],
        isBlank(body) && [`${prefix}.body`, labels.Required],
        !isBlank(body) && mustLead && !hasSurveyLink(body) && [`${prefix}.body`, labels.Link_Missing]
    ];
    const begun = Object.entries(translations).filter(([, text]) => !isEmpty(text));
    const translated = begun.flatMap(([language, text]) =>
        textProblems(text, `${prefix}.translations.${language}`, { channel, needsLink: mustLead })
    );
    return [...own.filter(Boolean), ...translated];
}

function phoneProblems({ channel, sms }, kinds) {
    const isMissing = channel === 'sms' && kinds.some((kind) => !sms.phoneFields[kind]);
    return [isMissing && ['sms.phone_field', labels.Required]];
}

function mappingProblems(rows, kinds) {
    const names = rows.map(({ name }) => name.trim());
    return rows.flatMap(({ key, paths }, index) => [
        !names[index] && [`${key}.name`, labels.Mapping_Name_Missing],
        names[index] && names.indexOf(names[index]) < index && [`${key}.name`, labels.Mapping_Name_Twice],
        !kinds.some((kind) => paths[kind]) && [`${key}.path`, labels.Mapping_Field_Missing]
    ]);
}

function scheduleProblems({ isLater, date, time }) {
    if (!isLater) {
        return [];
    }
    return [
        !date && ['send_at', labels.Schedule_Date_Missing],
        !time && ['send_at.time', labels.Schedule_Time_Missing]
    ];
}

function followUpProblems({ kind, days, ...text }, index, draft) {
    const prefix = `follow_ups.${index}`;
    return [
        !(days >= 0) && [`${prefix}.after_hours`, labels.Follow_Up_Days_Wrong],
        ...textProblems(text, `${prefix}.message`, {
            channel: draft.channel,
            needsLink: kind === 'reminder' && needsLink(draft)
        })
    ];
}

/** Why the value of this name may be lost, in words; undefined when all is well. `declared`: names of the survey's flow. */
export function nameWarning(name, declared) {
    const reserved = RESERVED.find((known) => known !== name && known.toLowerCase() === name.toLowerCase());
    if (reserved) {
        return fill(labels.Mapping_Near_Miss, name, reserved);
    }
    const isUnknown = name && declared && !declared.includes(name) && !RESERVED.includes(name);
    return isUnknown ? fill(labels.Mapping_Undeclared, name) : undefined;
}
