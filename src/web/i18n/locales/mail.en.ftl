
# Notices by e-mail
mail = By e-mail
mail-offered = Notifications can go to { $address } too.
mail-chosen = Notifications go to { $address } too, in { $language }. What you read here first is not mailed.
mail-start = Send them by e-mail too
mail-stop = Send no more e-mail
mail-no-address = Your account has no address that mail could be sent to.
mail-all = All notifications:
mail-why = You get this because you asked for notifications by e-mail. To get no more:
job-mail-notice = Mail a notification
