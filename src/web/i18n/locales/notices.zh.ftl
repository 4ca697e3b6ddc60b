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
notice-ticket-granted = 您的工单 { $ticket } 已批准
notice-ticket-declined = 您的工单 { $ticket } 已被拒绝

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
