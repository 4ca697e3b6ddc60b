# 共享名单
partners = 共享名单
partners-lead = 谁可以共享给谁（A1）。星号表示任何人。
partners-in-force = 名单已生效：不在名单上的共享会被拒绝。已有的共享保持不变。
partners-not-in-force = 名单未生效：在策略更改之前，任何人都可以共享给任何人。
partners-policies = 策略
partners-search = 任意一方的用户Pin
partners-none = 没有条目
partners-none-lead = 名单生效且为空时，没有人可以共享。
partners-owner = 所有者
partners-recipient = 可共享给
partners-why = 原因
partners-added = 添加者
partners-anybody = 任何人
partners-add = 添加到名单
partners-pointless = 两方相同的条目没有意义：没有人共享给自己，而任何人都可以共享给任何人由策略决定。
partners-pin-help = 用户Pin，或用 * 表示任何人。不检查是否有人使用。
partners-remove = 移除
partners-remove-label = 移除 { $owner } → { $recipient }
partners-remove-title = 从名单中移除
partners-remove-lead = { $owner } 已共享给 { $recipient } 的镜像保持不变，可在镜像页面取消共享。
share-unlisted = 不能共享给此用户Pin：它不在管理员维护的名单上。
rule-A1 = 管理员维护共享名单时，只能按名单共享。
setting-share-partners = 可以共享给谁（A1）
share-partners-everybody = 任何人
share-partners-listed = 共享名单上的账户
what-if-partners = 不在名单上的共享
what-if-partners-unlisted = { $unlisted ->
    [0] 已检查的 { $count } 个共享均在名单上。
   *[other] 已检查 { $count } 个共享，其中 { $unlisted } 个不在名单上。它们会保留，直到被取消或放弃。
}
what-if-partners-more = 可能还有更多共享：只检查这么多。
what-if-partners-no-shares = 目前没有任何共享。
what-if-partners-list = 共享名单
event-partner-listed = { $owner } 可以共享给 { $recipient }：{ $reason }
event-partner-unlisted = { $owner } 不能再共享给 { $recipient }：{ $reason }
toast-partner-listed = 已添加到名单
toast-partner-unlisted = 已从名单中移除
event-refused-change-partners = 被拒绝：更改共享名单
