/** The words of the steps of a message. */
import Step_Survey from '@salesforce/label/c.Hearback_Step_Survey';
import Edit_Survey from '@salesforce/label/c.Hearback_Edit_Survey';
import New_Tab from '@salesforce/label/c.Hearback_New_Tab';
import Mailing_List from '@salesforce/label/c.Hearback_Mailing_List';
import Mailing_List_Help from '@salesforce/label/c.Hearback_Mailing_List_Help';
import Mailing_List_None from '@salesforce/label/c.Hearback_Mailing_List_None';
import Mailing_List_New from '@salesforce/label/c.Hearback_Mailing_List_New';
import Mailing_List_Name from '@salesforce/label/c.Hearback_Mailing_List_Name';
import Create from '@salesforce/label/c.Hearback_Create';
import Sms_Mode from '@salesforce/label/c.Hearback_Sms_Mode';
import Sms_Mode_link from '@salesforce/label/c.Hearback_Sms_Mode_link';
import Sms_Mode_two_way from '@salesforce/label/c.Hearback_Sms_Mode_two_way';
import Phone_Field from '@salesforce/label/c.Hearback_Phone_Field';
import Phone_Field_Contact from '@salesforce/label/c.Hearback_Phone_Field_Contact';
import Phone_Field_Lead from '@salesforce/label/c.Hearback_Phone_Field_Lead';
import Step_Mapping from '@salesforce/label/c.Hearback_Step_Mapping';
import Mapping_Help from '@salesforce/label/c.Hearback_Mapping_Help';
import Mapping_Row from '@salesforce/label/c.Hearback_Mapping_Row';
import Mapping_Field from '@salesforce/label/c.Hearback_Mapping_Field';
import Mapping_Field_Contact from '@salesforce/label/c.Hearback_Mapping_Field_Contact';
import Mapping_Field_Lead from '@salesforce/label/c.Hearback_Mapping_Field_Lead';
import Mapping_Field_Placeholder from '@salesforce/label/c.Hearback_Mapping_Field_Placeholder';
import Mapping_Name from '@salesforce/label/c.Hearback_Mapping_Name';
import Mapping_Add from '@salesforce/label/c.Hearback_Mapping_Add';
import Mapping_Remove from '@salesforce/label/c.Hearback_Mapping_Remove';
import Mapping_Name_Missing from '@salesforce/label/c.Hearback_Mapping_Name_Missing';
import Mapping_Name_Twice from '@salesforce/label/c.Hearback_Mapping_Name_Twice';
import Mapping_Field_Missing from '@salesforce/label/c.Hearback_Mapping_Field_Missing';
import Mapping_Near_Miss from '@salesforce/label/c.Hearback_Mapping_Near_Miss';
import Mapping_Undeclared from '@salesforce/label/c.Hearback_Mapping_Undeclared';
import Search_None from '@salesforce/label/c.Hearback_Search_None';
import Remove from '@salesforce/label/c.Hearback_Remove';
import Step_Message from '@salesforce/label/c.Hearback_Step_Message';
import Template from '@salesforce/label/c.Hearback_Template';
import Template_None from '@salesforce/label/c.Hearback_Template_None';
import Template_Create from '@salesforce/label/c.Hearback_Template_Create';
import Template_Name from '@salesforce/label/c.Hearback_Template_Name';
import Template_Rename from '@salesforce/label/c.Hearback_Template_Rename';
import Template_New_Name from '@salesforce/label/c.Hearback_Template_New_Name';
import From_Address_Label from '@salesforce/label/c.Hearback_From_Address_Label';
import From_Locked from '@salesforce/label/c.Hearback_From_Locked';
import Languages from '@salesforce/label/c.Hearback_Languages';
import Translation_Empty from '@salesforce/label/c.Hearback_Translation_Empty';
import Translation_Copy from '@salesforce/label/c.Hearback_Translation_Copy';
import Segments from '@salesforce/label/c.Hearback_Segments';
import Segments_One from '@salesforce/label/c.Hearback_Segments_One';
import Language_Field from '@salesforce/label/c.Hearback_Language_Field';
import Language_Field_Contact from '@salesforce/label/c.Hearback_Language_Field_Contact';
import Language_Field_Lead from '@salesforce/label/c.Hearback_Language_Field_Lead';
import Language_Field_Placeholder from '@salesforce/label/c.Hearback_Language_Field_Placeholder';
import Language_Field_Help from '@salesforce/label/c.Hearback_Language_Field_Help';
import Step_When from '@salesforce/label/c.Hearback_Step_When';
import Schedule_Later from '@salesforce/label/c.Hearback_Schedule_Later';
import Schedule_Date from '@salesforce/label/c.Hearback_Schedule_Date';
import Schedule_Time from '@salesforce/label/c.Hearback_Schedule_Time';
import Schedule_Date_Missing from '@salesforce/label/c.Hearback_Schedule_Date_Missing';
import Schedule_Time_Missing from '@salesforce/label/c.Hearback_Schedule_Time_Missing';
import Time_Zone from '@salesforce/label/c.Hearback_Time_Zone';
import Schedule from '@salesforce/label/c.Hearback_Schedule';
import Step_Follow_Ups from '@salesforce/label/c.Hearback_Step_Follow_Ups';
import Follow_Ups_Help from '@salesforce/label/c.Hearback_Follow_Ups_Help';
import Follow_Up_reminder from '@salesforce/label/c.Hearback_Follow_Up_reminder';
import Follow_Up_thank_you from '@salesforce/label/c.Hearback_Follow_Up_thank_you';
import Follow_Up_Days_reminder from '@salesforce/label/c.Hearback_Follow_Up_Days_reminder';
import Follow_Up_Days_thank_you from '@salesforce/label/c.Hearback_Follow_Up_Days_thank_you';
import Follow_Up_Days_Wrong from '@salesforce/label/c.Hearback_Follow_Up_Days_Wrong';
import Reminder_Add from '@salesforce/label/c.Hearback_Reminder_Add';
import Thank_You_Add from '@salesforce/label/c.Hearback_Thank_You_Add';
import Test from '@salesforce/label/c.Hearback_Test';
import Test_Title from '@salesforce/label/c.Hearback_Test_Title';
import Test_Help_Email from '@salesforce/label/c.Hearback_Test_Help_Email';
import Test_Help_Sms from '@salesforce/label/c.Hearback_Test_Help_Sms';
import Test_Address from '@salesforce/label/c.Hearback_Test_Address';
import Test_Number from '@salesforce/label/c.Hearback_Test_Number';
import Test_Send from '@salesforce/label/c.Hearback_Test_Send';
import Test_pending from '@salesforce/label/c.Hearback_Test_pending';
import Test_sending from '@salesforce/label/c.Hearback_Test_sending';
import Test_sent from '@salesforce/label/c.Hearback_Test_sent';
import Test_delivered from '@salesforce/label/c.Hearback_Test_delivered';
import Test_failed from '@salesforce/label/c.Hearback_Test_failed';
import Test_uncertain from '@salesforce/label/c.Hearback_Test_uncertain';
import Test_cancelled from '@salesforce/label/c.Hearback_Test_cancelled';
import Check from '@salesforce/label/c.Hearback_Check';
import Checking from '@salesforce/label/c.Hearback_Checking';
import Check_Title from '@salesforce/label/c.Hearback_Check_Title';
import Check_Stale from '@salesforce/label/c.Hearback_Check_Stale';
import Check_Summary from '@salesforce/label/c.Hearback_Check_Summary';
import Check_Many from '@salesforce/label/c.Hearback_Check_Many';
import Check_Problems from '@salesforce/label/c.Hearback_Check_Problems';
import Check_Left_Out from '@salesforce/label/c.Hearback_Check_Left_Out';
import Check_Sms from '@salesforce/label/c.Hearback_Check_Sms';
import Check_Sms_One from '@salesforce/label/c.Hearback_Check_Sms_One';
import Check_Cost from '@salesforce/label/c.Hearback_Check_Cost';
import Compatibility_Title from '@salesforce/label/c.Hearback_Compatibility_Title';
import Compatibility_Help from '@salesforce/label/c.Hearback_Compatibility_Help';
import Compatibility_Fits from '@salesforce/label/c.Hearback_Compatibility_Fits';
import Composer_Edit_Title from '@salesforce/label/c.Hearback_Composer_Edit_Title';
import Save from '@salesforce/label/c.Hearback_Save';
import Conflict_Title from '@salesforce/label/c.Hearback_Conflict_Title';

export const composerLabels = {
    Step_Survey,
    Edit_Survey,
    New_Tab,
    Mailing_List,
    Mailing_List_Help,
    Mailing_List_None,
    Mailing_List_New,
    Mailing_List_Name,
    Create,
    Sms_Mode,
    Sms_Mode_link,
    Sms_Mode_two_way,
    Phone_Field,
    Phone_Field_Contact,
    Phone_Field_Lead,
    Step_Mapping,
    Mapping_Help,
    Mapping_Row,
    Mapping_Field,
    Mapping_Field_Contact,
    Mapping_Field_Lead,
    Mapping_Field_Placeholder,
    Mapping_Name,
    Mapping_Add,
    Mapping_Remove,
    Mapping_Name_Missing,
    Mapping_Name_Twice,
    Mapping_Field_Missing,
    Mapping_Near_Miss,
    Mapping_Undeclared,
    Search_None,
    Remove,
    Step_Message,
    Template,
    Template_None,
    Template_Create,
    Template_Name,
    Template_Rename,
    Template_New_Name,
    From_Address_Label,
    From_Locked,
    Languages,
    Translation_Empty,
    Translation_Copy,
    Segments,
    Segments_One,
    Language_Field,
    Language_Field_Contact,
    Language_Field_Lead,
    Language_Field_Placeholder,
    Language_Field_Help,
    Step_When,
    Schedule_Later,
    Schedule_Date,
    Schedule_Time,
    Schedule_Date_Missing,
    Schedule_Time_Missing,
    Time_Zone,
    Schedule,
    Step_Follow_Ups,
    Follow_Ups_Help,
    Follow_Up_reminder,
    Follow_Up_thank_you,
    Follow_Up_Days_reminder,
    Follow_Up_Days_thank_you,
    Follow_Up_Days_Wrong,
    Reminder_Add,
    Thank_You_Add,
    Test,
    Test_Title,
    Test_Help_Email,
    Test_Help_Sms,
    Test_Address,
    Test_Number,
    Test_Send,
    Test_pending,
    Test_sending,
    Test_sent,
    Test_delivered,
    Test_failed,
    Test_uncertain,
    Test_cancelled,
    Check,
    Checking,
    Check_Title,
    Check_Stale,
    Check_Summary,
    Check_Many,
    Check_Problems,
    Check_Left_Out,
    Check_Sms,
    Check_Sms_One,
    Check_Cost,
    Compatibility_Title,
    Compatibility_Help,
    Compatibility_Fits,
    Composer_Edit_Title,
    Save,
    Conflict_Title
};
