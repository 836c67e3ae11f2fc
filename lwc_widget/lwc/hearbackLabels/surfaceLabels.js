/** The words of headings, buttons, fields and messages. */
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
import Uncertain_Help from '@salesforce/label/c.Hearback_Uncertain_Help';
import Composer_Title from '@salesforce/label/c.Hearback_Composer_Title';
import Survey from '@salesforce/label/c.Hearback_Survey';
import Survey_Placeholder from '@salesforce/label/c.Hearback_Survey_Placeholder';
import Survey_Missing from '@salesforce/label/c.Hearback_Survey_Missing';
import No_Surveys_Title from '@salesforce/label/c.Hearback_No_Surveys_Title';
import No_Surveys_Text from '@salesforce/label/c.Hearback_No_Surveys_Text';
import Channel from '@salesforce/label/c.Hearback_Channel';
import Not_Connected from '@salesforce/label/c.Hearback_Not_Connected';
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
import Date_Sent from '@salesforce/label/c.Hearback_Date_Sent';
import Not_Yet from '@salesforce/label/c.Hearback_Not_Yet';
import Panel from '@salesforce/label/c.Hearback_Panel';
import Created from '@salesforce/label/c.Hearback_Created';
import Created_By from '@salesforce/label/c.Hearback_Created_By';
import Modified_By from '@salesforce/label/c.Hearback_Modified_By';
import Unknown_Person from '@salesforce/label/c.Hearback_Unknown_Person';
import Open_Report from '@salesforce/label/c.Hearback_Open_Report';
import Anonymous from '@salesforce/label/c.Hearback_Anonymous';
import To_Contact_One from '@salesforce/label/c.Hearback_To_Contact_One';
import To_Contact_Many from '@salesforce/label/c.Hearback_To_Contact_Many';
import To_Lead_One from '@salesforce/label/c.Hearback_To_Lead_One';
import To_Lead_Many from '@salesforce/label/c.Hearback_To_Lead_Many';
import To_Campaign_One from '@salesforce/label/c.Hearback_To_Campaign_One';
import To_Campaign_Many from '@salesforce/label/c.Hearback_To_Campaign_Many';
import Sent_Here_Tab from '@salesforce/label/c.Hearback_Sent_Here_Tab';
import Empty_Here_Title from '@salesforce/label/c.Hearback_Empty_Here_Title';
import Empty_Here_Text from '@salesforce/label/c.Hearback_Empty_Here_Text';
import Checked from '@salesforce/label/c.Hearback_Checked';
import Checked_So_Far from '@salesforce/label/c.Hearback_Checked_So_Far';
import Sent_So_Far from '@salesforce/label/c.Hearback_Sent_So_Far';
import Progress_Of from '@salesforce/label/c.Hearback_Progress_Of';
import Preparing_Toast_Text from '@salesforce/label/c.Hearback_Preparing_Toast_Text';
import Warnings from '@salesforce/label/c.Hearback_Warnings';
import Campaigns from '@salesforce/label/c.Hearback_Campaigns';
import Campaign_Members from '@salesforce/label/c.Hearback_Campaign_Members';
import Show_More from '@salesforce/label/c.Hearback_Show_More';
import Show_More_Of from '@salesforce/label/c.Hearback_Show_More_Of';
import Selection_Expired_Title from '@salesforce/label/c.Hearback_Selection_Expired_Title';
import Selection_Expired_Text from '@salesforce/label/c.Hearback_Selection_Expired_Text';
import Selection_Missing from '@salesforce/label/c.Hearback_Selection_Missing';
import Error_Signed_Out from '@salesforce/label/c.Hearback_Error_Signed_Out';
import Sign_In_Again from '@salesforce/label/c.Hearback_Sign_In_Again';
import Error_Title from '@salesforce/label/c.Hearback_Error_Title';
import Error_Load from '@salesforce/label/c.Hearback_Error_Load';
import Error_Retry from '@salesforce/label/c.Hearback_Error_Retry';
import Error_Unreachable from '@salesforce/label/c.Hearback_Error_Unreachable';
import Error_Send_Unknown from '@salesforce/label/c.Hearback_Error_Send_Unknown';
import Error_Forbidden from '@salesforce/label/c.Hearback_Error_Forbidden';
import Error_Fields from '@salesforce/label/c.Hearback_Error_Fields';
import Error_Details from '@salesforce/label/c.Hearback_Error_Details';
import Pair from '@salesforce/label/c.Hearback_Pair';

export const surfaceLabels = {
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
    Uncertain_Help,
    Composer_Title,
    Survey,
    Survey_Placeholder,
    Survey_Missing,
    No_Surveys_Title,
    No_Surveys_Text,
    Channel,
    Not_Connected,
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
    Date_Sent,
    Not_Yet,
    Panel,
    Created,
    Created_By,
    Modified_By,
    Unknown_Person,
    Open_Report,
    Anonymous,
    To_Contact_One,
    To_Contact_Many,
    To_Lead_One,
    To_Lead_Many,
    To_Campaign_One,
    To_Campaign_Many,
    Sent_Here_Tab,
    Empty_Here_Title,
    Empty_Here_Text,
    Checked,
    Checked_So_Far,
    Sent_So_Far,
    Progress_Of,
    Preparing_Toast_Text,
    Warnings,
    Campaigns,
    Campaign_Members,
    Show_More,
    Show_More_Of,
    Selection_Expired_Title,
    Selection_Expired_Text,
    Selection_Missing,
    Error_Signed_Out,
    Sign_In_Again,
    Error_Title,
    Error_Load,
    Error_Retry,
    Error_Unreachable,
    Error_Send_Unknown,
    Error_Forbidden,
    Error_Fields,
    Error_Details,
    Pair
};
