
# 邮件通知
mail = 邮件通知
mail-offered = 通知也可以发送到 { $address }。
mail-chosen = 通知也会发送到 { $address }，语言为{ $language }。已先在此阅读的不再发送。
mail-start = 同时发送邮件
mail-stop = 不再发送邮件
mail-no-address = 您的账户没有可以接收邮件的地址。
mail-all = 全部通知：
mail-why = 您收到此邮件，是因为您选择了邮件通知。如不再需要：
job-mail-notice = 发送邮件通知
