/** The words of the lists, of what can be done with a distribution, and of the reasons. */
import Scheduled_Tab from '@salesforce/label/c.Hearback_Scheduled_Tab';
import Empty_Scheduled_Title from '@salesforce/label/c.Hearback_Empty_Scheduled_Title';
import Empty_Scheduled_Text from '@salesforce/label/c.Hearback_Empty_Scheduled_Text';
import Scheduled_For from '@salesforce/label/c.Hearback_Scheduled_For';
import Scheduled_Toast_Title from '@salesforce/label/c.Hearback_Scheduled_Toast_Title';
import Scheduled_Toast_Text from '@salesforce/label/c.Hearback_Scheduled_Toast_Text';
import Saved_Toast_Title from '@salesforce/label/c.Hearback_Saved_Toast_Title';
import Gone_Toast_Title from '@salesforce/label/c.Hearback_Gone_Toast_Title';
import Edit from '@salesforce/label/c.Hearback_Edit';
import Pause from '@salesforce/label/c.Hearback_Pause';
import Resume from '@salesforce/label/c.Hearback_Resume';
import Delete from '@salesforce/label/c.Hearback_Delete';
import Delete_Title from '@salesforce/label/c.Hearback_Delete_Title';
import Delete_Text from '@salesforce/label/c.Hearback_Delete_Text';
import Delete_Keep from '@salesforce/label/c.Hearback_Delete_Keep';
import Delete_Now from '@salesforce/label/c.Hearback_Delete_Now';
import Actions_Of from '@salesforce/label/c.Hearback_Actions_Of';
import Export from '@salesforce/label/c.Hearback_Export';
import Follow_Up_After from '@salesforce/label/c.Hearback_Follow_Up_After';
import Follow_Up_After_One from '@salesforce/label/c.Hearback_Follow_Up_After_One';
import Follow_Up_Sent from '@salesforce/label/c.Hearback_Follow_Up_Sent';
import Modified from '@salesforce/label/c.Hearback_Modified';
import Send_Again from '@salesforce/label/c.Hearback_Send_Again';
import Of from '@salesforce/label/c.Hearback_Of';
import Why from '@salesforce/label/c.Hearback_Why';
import Why_Title from '@salesforce/label/c.Hearback_Why_Title';
import Why_Asked from '@salesforce/label/c.Hearback_Why_Asked';
import Why_Not_Asked from '@salesforce/label/c.Hearback_Why_Not_Asked';
import Why_Passes from '@salesforce/label/c.Hearback_Why_Passes';
import Why_Fails from '@salesforce/label/c.Hearback_Why_Fails';
import Why_History from '@salesforce/label/c.Hearback_Why_History';
import Value_True from '@salesforce/label/c.Hearback_Value_True';
import Value_False from '@salesforce/label/c.Hearback_Value_False';
import Value_None from '@salesforce/label/c.Hearback_Value_None';
import Count_opened from '@salesforce/label/c.Hearback_Count_opened';
import Count_too_often from '@salesforce/label/c.Hearback_Count_too_often';
import Count_undecided from '@salesforce/label/c.Hearback_Count_undecided';
import Reason_too_often from '@salesforce/label/c.Hearback_Reason_too_often';
import Sms_not_configured from '@salesforce/label/c.Hearback_Sms_not_configured';
import Sms_no_permission from '@salesforce/label/c.Hearback_Sms_no_permission';

export const historyLabels = {
    Scheduled_Tab,
    Empty_Scheduled_Title,
    Empty_Scheduled_Text,
    Scheduled_For,
    Scheduled_Toast_Title,
    Scheduled_Toast_Text,
    Saved_Toast_Title,
    Gone_Toast_Title,
    Edit,
    Pause,
    Resume,
    Delete,
    Delete_Title,
    Delete_Text,
    Delete_Keep,
    Delete_Now,
    Actions_Of,
    Export,
    Follow_Up_After,
    Follow_Up_After_One,
    Follow_Up_Sent,
    Modified,
    Send_Again,
    Of,
    Why,
    Why_Title,
    Why_Asked,
    Why_Not_Asked,
    Why_Passes,
    Why_Fails,
    Why_History,
    Value_True,
    Value_False,
    Value_None,
    Count_opened,
    Count_too_often,
    Count_undecided,
    Reason_too_often,
    Sms_not_configured,
    Sms_no_permission
};
