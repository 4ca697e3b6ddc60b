# Notices: what others did, or the console did later.

event-dependency-deleted = 已删除；您的 { $machines } 台实例由此镜像创建

notices = 通知
notices-lead = 他人与您共享或收回了什么，以及之后的结果。保留 90 天。
notices-unread = 未读：{ $count }
notices-read-all = 全部标为已读
notice-unread = 新
notice-read = 标为已读
notice-to-snapshot = 查看快照
no-notices = 暂无通知
no-notices-lead = 有人与您共享镜像，或您的操作结果与预期不同时，会显示在这里。
notice-shared-with-me = { $by } 与您共享了镜像
notice-sharing-cancelled = { $by } 不再与您共享镜像；由其创建的主机无法重置
notice-image-deleted = 您的 { $machines } 台实例所用的镜像已被删除，无法再重置到该镜像
notice-snapshot-kept = 快照 { $name } 在镜像删除后仍保留：{ $reasons }
notice-ticket-granted = 您的工单已批准：{ $quota }，上限为 { $limit }
notice-ticket-declined = 您的工单已被拒绝：{ $quota }，申请 { $limit }
notice-to-ticket = 查看答复

## 退出共享
leave = 退出共享
leave-hint = 立即失去此镜像
leave-image = 退出共享镜像
leave-owned = 这是您自己的镜像，请直接删除。
leave-not-shared = 此镜像并未与您共享，无需退出。
leave-loses = { $machines ->
    [0] 您无法再用它创建主机。
   *[other] 您无法再用它创建主机，您的 { $machines } 台实例无法重置。
}
leave-tells = { $owner } 会收到您已退出的通知。
leave-is-final = 只有所有者可以再次与您共享。
toast-left = 您已退出 { $name }
event-share-left = 已退出 { $of } 的共享
event-share-left-by = { $by } 已退出共享
event-refused-leave = 退出共享被拒绝
notice-share-left = { $by } 退出了您共享的镜像

## 管理员所见与所做
everybodys-images = 所有账户的镜像
everybodys-images-lead = 按所有者、名称开头或完整 ID 查找。此处无人能看到其内容。
everybodys-snapshots = 所有账户的快照
everybodys-snapshots-lead = 按所有者、名称开头或完整 ID 查找。此处无人能看到其内容。
everybody-owner = 所有者（用户Pin）
everybody-records = 此镜像的审计
everybody-text = 名称或 ID
everybody-any-status = 全部状态
everybody-none-lead = 所有者和 ID 须完全一致，名称从开头匹配并区分大小写。
force-plan = 如果删除
force-snapshot-stays = 无论由谁删除镜像，均会保留
force-reason = 原因（所有者可见）
force-typed-id = 请输入 { $id } 以确认
force-cancel-shares = 取消全部共享
force-cancel-shares-lead = 所有账户立即失去此镜像并会收到通知，所有者会看到原因。
force-delete = 删除此镜像
force-delete-lead = 即使有主机依赖其本地盘（D3）也会删除，这些主机将无法重置。快照会保留。所有者会看到原因。
force-delete-blocked = 目前管理员也无法删除：
refusal-id-not-typed = 请准确输入镜像 ID。
refusal-reason = 请填写原因，最多 256 个字符。
toast-forced-deletion = 正在删除镜像
event-shares-cancelled-by-admin = 管理员取消了与 { $accounts } 个账户的共享：{ $reason }
event-sharing-cancelled-with-me-by-admin = 管理员取消了与您的共享
event-deletion-forced = { $machines ->
    [0] 管理员删除了此镜像：{ $reason }
   *[other] 管理员删除了此镜像，{ $machines } 台主机无法重置：{ $reason }
}
event-refused-force-cancel-sharing = 取消他人的共享被拒绝
event-refused-force-deletion = 删除他人的镜像被拒绝
notice-sharing-cancelled-by-admin = 管理员收回了与您共享的镜像；由其创建的主机无法重置
notice-shares-cancelled-by-admin = 管理员取消了您的镜像与 { $accounts } 个账户的共享：{ $reason }
notice-deleted-by-admin = 管理员删除了您的镜像：{ $reason }

## 屏蔽共享者
blocked = 已屏蔽的共享者
blocked-lead = 他们无法与您共享任何内容。在他们看来，您在此没有账号。
blocked-none = 未屏蔽任何人
blocked-none-lead = 知道您用户Pin的人都可以与您共享镜像。
block-sharer = 屏蔽共享者
block = 屏蔽
block-help = 对方已与您共享的镜像会保留，直到您退出。不会通知任何人，也不会检查该用户Pin是否存在。
block-lift = 解除
block-lift-label = 解除对 { $pin } 的屏蔽
block-oneself = 这是您自己的用户Pin。
block-full = 您已屏蔽 { $limit } 个，达到上限。请先解除一个。
event-sharer-blocked = { $pin } 无法再与您共享
event-sharer-unblocked = { $pin } 可以再次与您共享
leave-then-block = 若不希望所有者再次与您共享：
