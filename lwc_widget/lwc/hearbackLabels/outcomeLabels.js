/** The words for what became of a distribution and of each person: states, counters, reasons. */
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
import Details_Message from '@salesforce/label/c.Hearback_Details_Message';
import Details_Mapping from '@salesforce/label/c.Hearback_Details_Mapping';
import Details_Activity from '@salesforce/label/c.Hearback_Details_Activity';
import Details_Responses from '@salesforce/label/c.Hearback_Details_Responses';
import Details_Responses_None from '@salesforce/label/c.Hearback_Details_Responses_None';
import Details_Method from '@salesforce/label/c.Hearback_Details_Method';
import Response_complete from '@salesforce/label/c.Hearback_Response_complete';
import Response_partial from '@salesforce/label/c.Hearback_Response_partial';
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
import Object_Contact from '@salesforce/label/c.Hearback_Object_Contact';
import Object_Lead from '@salesforce/label/c.Hearback_Object_Lead';
import Object_Campaign from '@salesforce/label/c.Hearback_Object_Campaign';
import Details_People from '@salesforce/label/c.Hearback_Details_People';
import Details_People_None from '@salesforce/label/c.Hearback_Details_People_None';
import Person_preparing from '@salesforce/label/c.Hearback_Person_preparing';
import Person_excluded from '@salesforce/label/c.Hearback_Person_excluded';
import Person_pending from '@salesforce/label/c.Hearback_Person_pending';
import Person_sending from '@salesforce/label/c.Hearback_Person_sending';
import Person_sent from '@salesforce/label/c.Hearback_Person_sent';
import Person_delivered from '@salesforce/label/c.Hearback_Person_delivered';
import Person_failed from '@salesforce/label/c.Hearback_Person_failed';
import Person_uncertain from '@salesforce/label/c.Hearback_Person_uncertain';
import Person_cancelled from '@salesforce/label/c.Hearback_Person_cancelled';

export const outcomeLabels = {
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
    Details_Message,
    Details_Mapping,
    Details_Activity,
    Details_Responses,
    Details_Responses_None,
    Details_Method,
    Response_complete,
    Response_partial,
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
    Object_Contact,
    Object_Lead,
    Object_Campaign,
    Details_People,
    Details_People_None,
    Person_preparing,
    Person_excluded,
    Person_pending,
    Person_sending,
    Person_sent,
    Person_delivered,
    Person_failed,
    Person_uncertain,
    Person_cancelled
};
