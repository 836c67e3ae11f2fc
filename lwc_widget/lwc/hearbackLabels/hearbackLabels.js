/** Every word that the widget shows, as one object: `labels.Send_Now`. English and French live in salesforce_metadata. */
import Title from '@salesforce/label/c.Hearback_Title';
import New from '@salesforce/label/c.Hearback_New';
import Sent_Tab from '@salesforce/label/c.Hearback_Sent_Tab';
import Loading from '@salesforce/label/c.Hearback_Loading';
import Refresh from '@salesforce/label/c.Hearback_Refresh';
import Close from '@salesforce/label/c.Hearback_Close';
import Back from '@salesforce/label/c.Hearback_Back';
import View_More from '@salesforce/label/c.Hearback_View_More';
import View_More_Of from '@salesforce/label/c.Hearback_View_More_Of';
import Empty_Title from '@salesforce/label/c.Hearback_Empty_Title';
import Empty_Text from '@salesforce/label/c.Hearback_Empty_Text';
import By from '@salesforce/label/c.Hearback_By';
import Channel_email from '@salesforce/label/c.Hearback_Channel_email';
import Channel_sms from '@salesforce/label/c.Hearback_Channel_sms';
import State_preparing from '@salesforce/label/c.Hearback_State_preparing';
import State_scheduled from '@salesforce/label/c.Hearback_State_scheduled';
import State_sending from '@salesforce/label/c.Hearback_State_sending';
import State_sent from '@salesforce/label/c.Hearback_State_sent';
import State_paused from '@salesforce/label/c.Hearback_State_paused';
import State_cancelled from '@salesforce/label/c.Hearback_State_cancelled';
import State_failed from '@salesforce/label/c.Hearback_State_failed';
import Count_selected from '@salesforce/label/c.Hearback_Count_selected';
import Count_opted_out from '@salesforce/label/c.Hearback_Count_opted_out';
import Count_missing_email from '@salesforce/label/c.Hearback_Count_missing_email';
import Count_missing_phone from '@salesforce/label/c.Hearback_Count_missing_phone';
import Count_other from '@salesforce/label/c.Hearback_Count_other';
import Count_not_found from '@salesforce/label/c.Hearback_Count_not_found';
import Count_duplicate_address from '@salesforce/label/c.Hearback_Count_duplicate_address';
import Count_in_list from '@salesforce/label/c.Hearback_Count_in_list';
import Count_pending from '@salesforce/label/c.Hearback_Count_pending';
import Count_sending from '@salesforce/label/c.Hearback_Count_sending';
import Count_sent from '@salesforce/label/c.Hearback_Count_sent';
import Count_delivered from '@salesforce/label/c.Hearback_Count_delivered';
import Count_bounced from '@salesforce/label/c.Hearback_Count_bounced';
import Count_failed from '@salesforce/label/c.Hearback_Count_failed';
import Count_uncertain from '@salesforce/label/c.Hearback_Count_uncertain';
import Count_cancelled from '@salesforce/label/c.Hearback_Count_cancelled';
import Count_started from '@salesforce/label/c.Hearback_Count_started';
import Count_finished from '@salesforce/label/c.Hearback_Count_finished';
import Group_Selection from '@salesforce/label/c.Hearback_Group_Selection';
import Group_Delivery from '@salesforce/label/c.Hearback_Group_Delivery';
import Group_Answers from '@salesforce/label/c.Hearback_Group_Answers';
import Uncertain_Help from '@salesforce/label/c.Hearback_Uncertain_Help';
import Progress from '@salesforce/label/c.Hearback_Progress';
import Composer_Title from '@salesforce/label/c.Hearback_Composer_Title';
import Composer_To from '@salesforce/label/c.Hearback_Composer_To';
import Survey from '@salesforce/label/c.Hearback_Survey';
import Survey_Placeholder from '@salesforce/label/c.Hearback_Survey_Placeholder';
import Survey_Missing from '@salesforce/label/c.Hearback_Survey_Missing';
import No_Surveys_Title from '@salesforce/label/c.Hearback_No_Surveys_Title';
import No_Surveys_Text from '@salesforce/label/c.Hearback_No_Surveys_Text';
import Channel from '@salesforce/label/c.Hearback_Channel';
import Sms_Unavailable from '@salesforce/label/c.Hearback_Sms_Unavailable';
import From_Name from '@salesforce/label/c.Hearback_From_Name';
import From_Address from '@salesforce/label/c.Hearback_From_Address';
import Reply_To from '@salesforce/label/c.Hearback_Reply_To';
import Reply_To_Invalid from '@salesforce/label/c.Hearback_Reply_To_Invalid';
import Subject from '@salesforce/label/c.Hearback_Subject';
import Body from '@salesforce/label/c.Hearback_Body';
import Body_Help from '@salesforce/label/c.Hearback_Body_Help';
import Required from '@salesforce/label/c.Hearback_Required';
import Link_Missing from '@salesforce/label/c.Hearback_Link_Missing';
import Insert from '@salesforce/label/c.Hearback_Insert';
import Insert_First_Name from '@salesforce/label/c.Hearback_Insert_First_Name';
import Insert_Last_Name from '@salesforce/label/c.Hearback_Insert_Last_Name';
import Insert_Survey_Link from '@salesforce/label/c.Hearback_Insert_Survey_Link';
import Insert_Opt_Out from '@salesforce/label/c.Hearback_Insert_Opt_Out';
import Link_Text from '@salesforce/label/c.Hearback_Link_Text';
import Opt_Out_Text from '@salesforce/label/c.Hearback_Opt_Out_Text';
import Send_Now from '@salesforce/label/c.Hearback_Send_Now';
import Sending from '@salesforce/label/c.Hearback_Sending';
import Cancel from '@salesforce/label/c.Hearback_Cancel';
import Sent_Toast_Title from '@salesforce/label/c.Hearback_Sent_Toast_Title';
import Sent_Toast_Text from '@salesforce/label/c.Hearback_Sent_Toast_Text';
import Nobody_Toast_Title from '@salesforce/label/c.Hearback_Nobody_Toast_Title';
import Nobody_Toast_Text from '@salesforce/label/c.Hearback_Nobody_Toast_Text';
import Details_Message from '@salesforce/label/c.Hearback_Details_Message';
import Details_Mapping from '@salesforce/label/c.Hearback_Details_Mapping';
import Details_Activity from '@salesforce/label/c.Hearback_Details_Activity';
import Details_Left_Out from '@salesforce/label/c.Hearback_Details_Left_Out';
import Details_Left_Out_None from '@salesforce/label/c.Hearback_Details_Left_Out_None';
import Details_Responses from '@salesforce/label/c.Hearback_Details_Responses';
import Details_Responses_None from '@salesforce/label/c.Hearback_Details_Responses_None';
import Details_Method from '@salesforce/label/c.Hearback_Details_Method';
import Date_Sent from '@salesforce/label/c.Hearback_Date_Sent';
import Not_Yet from '@salesforce/label/c.Hearback_Not_Yet';
import Panel from '@salesforce/label/c.Hearback_Panel';
import Created from '@salesforce/label/c.Hearback_Created';
import Created_By from '@salesforce/label/c.Hearback_Created_By';
import Modified_By from '@salesforce/label/c.Hearback_Modified_By';
import Unknown_Person from '@salesforce/label/c.Hearback_Unknown_Person';
import Response_complete from '@salesforce/label/c.Hearback_Response_complete';
import Response_partial from '@salesforce/label/c.Hearback_Response_partial';
import Open_Report from '@salesforce/label/c.Hearback_Open_Report';
import Anonymous from '@salesforce/label/c.Hearback_Anonymous';
import Reason_opted_out from '@salesforce/label/c.Hearback_Reason_opted_out';
import Reason_email_opt_out from '@salesforce/label/c.Hearback_Reason_email_opt_out';
import Reason_bounced from '@salesforce/label/c.Hearback_Reason_bounced';
import Reason_do_not_call from '@salesforce/label/c.Hearback_Reason_do_not_call';
import Reason_fax_opt_out from '@salesforce/label/c.Hearback_Reason_fax_opt_out';
import Reason_no_consent from '@salesforce/label/c.Hearback_Reason_no_consent';
import Reason_missing_email from '@salesforce/label/c.Hearback_Reason_missing_email';
import Reason_missing_phone from '@salesforce/label/c.Hearback_Reason_missing_phone';
import Reason_duplicate_address from '@salesforce/label/c.Hearback_Reason_duplicate_address';
import Reason_not_found from '@salesforce/label/c.Hearback_Reason_not_found';
import Reason_other from '@salesforce/label/c.Hearback_Reason_other';
import Error_Title from '@salesforce/label/c.Hearback_Error_Title';
import Error_Load from '@salesforce/label/c.Hearback_Error_Load';
import Error_Retry from '@salesforce/label/c.Hearback_Error_Retry';
import Error_Unreachable from '@salesforce/label/c.Hearback_Error_Unreachable';
import Error_Send_Unknown from '@salesforce/label/c.Hearback_Error_Send_Unknown';
import Error_Forbidden from '@salesforce/label/c.Hearback_Error_Forbidden';
import Error_Fields from '@salesforce/label/c.Hearback_Error_Fields';
import Error_Details from '@salesforce/label/c.Hearback_Error_Details';

export const labels = Object.freeze({
    Title,
    New,
    Sent_Tab,
    Loading,
    Refresh,
    Close,
    Back,
    View_More,
    View_More_Of,
    Empty_Title,
    Empty_Text,
    By,
    Channel_email,
    Channel_sms,
    State_preparing,
    State_scheduled,
    State_sending,
    State_sent,
    State_paused,
    State_cancelled,
    State_failed,
    Count_selected,
    Count_opted_out,
    Count_missing_email,
    Count_missing_phone,
    Count_other,
    Count_not_found,
    Count_duplicate_address,
    Count_in_list,
    Count_pending,
    Count_sending,
    Count_sent,
    Count_delivered,
    Count_bounced,
    Count_failed,
    Count_uncertain,
    Count_cancelled,
    Count_started,
    Count_finished,
    Group_Selection,
    Group_Delivery,
    Group_Answers,
    Uncertain_Help,
    Progress,
    Composer_Title,
    Composer_To,
    Survey,
    Survey_Placeholder,
    Survey_Missing,
    No_Surveys_Title,
    No_Surveys_Text,
    Channel,
    Sms_Unavailable,
    From_Name,
    From_Address,
    Reply_To,
    Reply_To_Invalid,
    Subject,
    Body,
    Body_Help,
    Required,
    Link_Missing,
    Insert,
    Insert_First_Name,
    Insert_Last_Name,
    Insert_Survey_Link,
    Insert_Opt_Out,
    Link_Text,
    Opt_Out_Text,
    Send_Now,
    Sending,
    Cancel,
    Sent_Toast_Title,
    Sent_Toast_Text,
    Nobody_Toast_Title,
    Nobody_Toast_Text,
    Details_Message,
    Details_Mapping,
    Details_Activity,
    Details_Left_Out,
    Details_Left_Out_None,
    Details_Responses,
    Details_Responses_None,
    Details_Method,
    Date_Sent,
    Not_Yet,
    Panel,
    Created,
    Created_By,
    Modified_By,
    Unknown_Person,
    Response_complete,
    Response_partial,
    Open_Report,
    Anonymous,
    Reason_opted_out,
    Reason_email_opt_out,
    Reason_bounced,
    Reason_do_not_call,
    Reason_fax_opt_out,
    Reason_no_consent,
    Reason_missing_email,
    Reason_missing_phone,
    Reason_duplicate_address,
    Reason_not_found,
    Reason_other,
    Error_Title,
    Error_Load,
    Error_Retry,
    Error_Unreachable,
    Error_Send_Unknown,
    Error_Forbidden,
    Error_Fields,
    Error_Details
});

/** 'by {0}' and 'Ada' → 'by Ada'; a place without its value becomes empty. */
export function fill(text, ...values) {
    return text.replace(/\{(\d+)\}/g, (_, index) => values[index] ?? '');
}

/** Whether everybody was left out: then nothing was sent, whatever the state says. */
export const askedNobody = ({ state, counts }) => state === 'sent' && counts?.in_list === 0;

/** A distribution's state in words; a state that is unknown here is shown as it came. */
export function stateText(distribution) {
    if (askedNobody(distribution)) {
        return labels.Nobody_Toast_Title;
    }
    return labels[`State_${distribution.state}`] ?? distribution.state;
}

/** Why a person was left out, in words. `text` is the service's own wording, used for a reason unknown here. */
export function reasonText(reason, text) {
    return labels[`Reason_${reason}`] ?? text ?? fill(labels.Reason_other, reason);
}
