### 中文。键与 en.ftl 相同，由测试比较两个文件。

## 框架
product = 镜像控制台
skip-to-content = 跳到正文
navigation = 控制台
road-elastic-compute = 弹性计算
road-virtual-machines = 云主机
instances = 实例
images = 镜像
snapshots = 快照
activity = 操作记录
find-label = 搜索我的镜像
find-placeholder = 搜索镜像
region = 地域
region-current = 地域 { $region }
language-switch = Switch to English
theme = 主题
theme-light = 浅色
theme-dark = 深色
theme-system = 跟随系统
user-menu = 账户 { $pin }
account-management = 账户管理
sign-in = 登录
sign-in-lead = 请使用用户Pin和密码登录。
sign-out = 退出登录
shortcuts = 键盘快捷键
shortcut-search = 在当前列表中搜索
shortcut-find = 搜索镜像
shortcut-help = 显示此帮助
shortcut-close = 关闭弹窗或菜单
live-updated = %n 秒前更新
selected-count = 已选 %n 个
copied = 已复制
copy-id = 复制 { $id }
in-place-failed = 操作未成功，请检查网络连接后重试。

## 常用词
ok = 确定
cancel = 取消
close = 关闭
save = 保存
apply = 应用
retry = 重试
refresh = 刷新
delete = 删除
rename = 修改名称
download = 下载
more = 更多
yes = 是
no = 否
none = 无
name = 名称
description = 描述
owner = 所有者
size = 大小
status = 状态
created = 创建时间
operation = 操作
pages = 分页
previous = 上一页
next = 下一页
since = 共享于
progress = 进度
and-more = 另有 { $count } 个
form = 表单
password = 密码
user-pin = 用户Pin
email = 邮箱
mobile = 手机号
role = 角色
role-user = 普通用户
role-admin = 管理员

## 时间
time-just-now = 刚刚
time-minutes-ago = { $count } 分钟前
time-hours-ago = { $count } 小时前
time-days-ago = { $count } 天前
time-weeks-ago = { $count } 周前
time-months-ago = { $count } 个月前
time-years-ago = { $count } 年前

## 状态与类型
image-status-pending = 创建中
image-status-ready = 可用
image-status-deleting = 删除中
image-status-error = 错误
image-status-deleted = 已删除
image-busy = 正在复制、转换或导出
image-type = 镜像类型
image-type-local = 本地盘系统盘
image-type-cloud = 云硬盘系统盘
snapshot-status-pending = 创建中
snapshot-status-available = 可用
snapshot-status-error = 错误
snapshot-busy = 有任务正在进行
snapshot-shared = 已共享给 { $count } 个账户
instance-state-pending = 创建中
instance-state-running = 运行中
instance-state-stopped = 已停止
instance-state-error = 错误

## 镜像列表
tab-public = 官方镜像
tab-private = 私有镜像
tab-shared = 共享镜像
images-used = { $region } 已使用 { $used } 个私有镜像，配额 { $limit } 个
quota-used = 已用 { $used } / { $limit }
import-image = 导入镜像
filters = 筛选
search-placeholder = 名称或 ID
os = 操作系统
os-version = 系统版本
architecture = 架构
shared-with = 共享给
filter-shared = 共享情况
filter-shared-yes = 已共享
filter-shared-no = 未共享
clear-filters = 清除筛选
page-size = 每页行数
per-page = 每页 { $count } 行
columns = 显示列
select-all = 选择本页全部镜像
select-image = 选择 { $name }
accounts-word = 个账户
images-shown = { $count } 个镜像
more-for = { $name } 的更多操作
share-for = 共享 { $name }
open-details = 查看详情
delete-hint-busy = 镜像忙：弹窗会说明何时可以删除
delete-hint-shared = 已共享给 { $count } 个账户：可在弹窗中取消
shared-notice = 他人共享的镜像不保证完整性与安全性，请仅使用可信来源的镜像。
no-match = 没有匹配的镜像
no-match-lead = 此页签中没有符合搜索和筛选条件的镜像。
no-public-images = 没有官方镜像
no-public-images-lead = 该地域尚未发布官方镜像。
no-private-images = 还没有私有镜像
no-private-images-lead = 导入一个磁盘镜像文件即可创建第一个。
no-shared-images = 没有共享给您的镜像
no-shared-images-lead = 将您的用户Pin告知他人，他们共享的镜像会显示在这里。
batch-lead = 已选镜像
clear-selection = 取消选择

## 共享
share-image = 共享镜像
add-share = 添加共享
share-field = 京东云账号（用户Pin）
share-field-help = 用户Pin可在“账户管理 → 基本资料”中查看。
share-sees-everything = 使用此镜像的人能看到其中的全部内容。之后取消共享不会收回已创建的副本。
share-secrets-question = 是否已从此镜像中删除密钥和密码？得到镜像的人能看到其中的全部内容。
share-secrets-yes = 已删除，共享给 { $pin }
shared-with-nobody = 尚未共享。
cancel-sharing = 取消共享
cancel-sharing-with = 取消与 { $pin } 的共享
cancel-loses = { $machines ->
    [0] 取消后对方不再拥有此镜像
   *[other] 取消后对方不再拥有此镜像，{ $machines } 台主机无法重置
}
cancel-copies-stay = 期间创建的副本会保留。
cannot-be-shared = 此镜像不能共享
share-not-owner = 只有所有者可以共享此镜像。
share-status = 仅“可用”状态的镜像可以共享，此镜像的状态为{ $status }。
share-public = 官方镜像无需共享，所有人都可使用。
share-references-snapshots = 此镜像引用了 { $count } 个快照，引用快照的镜像不能共享。
share-unknown-account = 京东云账号不存在
share-oneself = 这是您自己的用户Pin，镜像已属于您。
share-quota = 此镜像已共享给 { $limit } 个账户，达到上限。请取消一个，或申请提高配额。
pin-hint-mobile = 这看起来是手机号，请向对方索取用户Pin。
pin-hint-email = 这看起来是邮箱地址，请向对方索取用户Pin。
pin-hint-account-id = 这看起来是账户 ID，请向对方索取用户Pin。
cancel-deleting = 镜像正在删除，无法再更改共享。

## 删除镜像
confirm-delete = 删除镜像
delete-private-image = 删除私有镜像
what-happens = 删除后
things-in-the-way = 有 { $count } 项需要先处理
loses-rebuild = { $count } 台主机将无法重置
loses-rebuild-to = 到此镜像的备份点
no-machine-loses-rebuild = 没有主机受影响
machines-keep-running = 主机会继续运行。
nothing-blocks = 未共享，没有进行中的任务
checked-just-now = 所有前提条件均已满足，刚刚检查过。
machines-mine = { $names }。
machines-others = 其他账户的 { $count } 台主机。
machines-mine-and-others = { $names }，以及其他账户的 { $count } 台主机。
machines-and-more = { $names } 及您的另外 { $count } 台
blocker-not-owner = 您无权删除此镜像
blocker-status = 状态为{ $status }
blocker-busy-copy = 正在复制此镜像
blocker-busy-conversion = 镜像正在转换或导出
blocker-shared = 已共享给 { $count } 个账户
blocker-shared-loss = { $names }将失去此镜像{ $machines ->
    [0] 。
   *[other] ，{ $machines } 台主机无法重置。
}
blocker-local-disk = { $count } 台主机依赖其本地盘
blocker-local-disk-source = 此镜像由 { $name } 创建，该主机仍可用。
blocker-local-disk-why = 迁移或宿主机故障后，其数据将无法恢复。
cancel-n-shares = 取消 { $count } 个共享
check-again = 重新检查
open-machines = 查看主机
delete-snapshots-too = 将镜像关联快照一同删除
snapshot-will-be-deleted = 将被删除，释放 { $size }
snapshot-stays = 保留：{ $reasons }
snapshots-are-kept = 当前选择下，这 { $count } 个快照会保留。
best-effort = 镜像删除后尽力删除快照，不影响镜像的删除。
delete-is-final = 此操作无法撤销。
checks-run-again = 会自动重新检查。
ok-blocked = 有 { $count } 项需要先处理
type-name = 请输入镜像名称以确认：{ $name }
keep-not-owner = 属于其他账户
keep-shared = 已共享给 { $count } 个账户
keep-used-by-images = { $more ->
    [0] 还被 { $images } 使用
   *[other] 还被 { $images } 及另外 { $more } 个镜像使用
}
keep-task-in-progress = 有其他任务正在进行
keep-status = 状态为{ $status }

## 批量
batch-about = { $count } 个镜像
batch-delete-will = 将删除 { $count } 个镜像
batch-delete-done = 正在删除 { $count } 个镜像
batch-share-will = 将共享 { $count } 个镜像
batch-share-done = 已共享 { $count } 个镜像
batch-untouched = { $count } 个镜像不受影响
batch-refused = { $count } 个镜像保持不变
batch-will-delete = 没有阻碍
batch-will-delete-machines = { $count } 台主机将无法重置
batch-name-wanted = 需要输入名称才能删除，请单独删除
batch-deleted = 已接受删除
batch-shared = 已共享

## 导入
import-lead = 支持 qcow2、raw、vmdk、vhd 和 vhdx 文件，最大 { $limit }。以文件内容为准，与扩展名无关。
import-local-help = 数据归镜像所有，删除镜像即释放。
import-cloud-help = 数据归系统快照所有，镜像引用该快照。此类镜像不能共享。
import-public = 发布到“官方镜像”
import-file = 磁盘镜像文件
import-file-help = 成为镜像之前会先检查文件；引用其他文件的文件会被拒绝。
upload-progress = 上传进度
name-help = 1 至 32 个中文、字母、数字、_、- 或 .

## 详情页
tab-resource = 资源信息
tab-sharing = 镜像共享
basic-information = 基本资料
format = 格式
virtual-size = 磁盘大小
source-instance = 来源实例
device-mapping = 设备映射信息
device = 设备
device-local = 本地盘
snapshot = 快照
image = 镜像
deleted-at = 删除时间
deleted-by = 删除人
tombstone-lead = 此镜像已删除，这里保留它的信息以及快照的处理结果。
tombstone-snapshots = 快照的处理结果
tombstone-no-snapshots = 此镜像没有关联快照。
outcome-waiting = 等待处理
outcome-deleted = 已删除
outcome-not-asked = 保留：未要求删除
outcome-kept = 保留：{ $reasons }

## 快照与实例
snapshots-used = { $region } 已使用 { $used } 个快照，配额 { $limit } 个
no-snapshots = 没有快照
no-snapshots-lead = “云硬盘系统盘”类型的镜像自带快照。
used-by-images = 使用此快照的镜像
encrypted = 加密
delete-snapshot = 删除快照
cannot-be-deleted = 保留原因
kept-because = 镜像删除时保留：{ $reasons }。
kept-see = 查看镜像
try-again = 重试
instances-lead = 由虚拟化平台上报的主机，以及能否重置。
instances-of = 创建自
no-instances = 没有实例
no-instances-lead = 虚拟化平台登记后，主机会显示在这里。
rebuild = 重置系统
rebuild-possible = 可重置
rebuild-impossible = 不可重置
rebuild-image-deleted = 镜像已删除，备份点不复存在。
rebuild-sharing-cancelled = 所有者已不再共享此镜像。
rebuild-image-not-available = 镜像不可用，或其数据未存储在此。

## 账户
account-lead = 他人向您共享所需的信息，以及您的资料。
user-pin-help = 将它告知要向您共享镜像的人。
account-id = 账户 ID

## 访问密钥
access-keys = 访问密钥
access-keys-lead = 程序使用访问密钥为 API 请求签名，以此账户的身份操作。
access-keys-off = 此服务器未启用访问密钥，因为没有设置用于保管密钥的加密密钥。管理员设置 IMAGE_CONSOLE_SEALING_KEYS 后即可启用。
no-access-keys = 没有访问密钥
no-access-keys-lead = 请为每个程序分别创建，以便单独禁用。
create-access-key = 创建访问密钥
access-key-name-help = 例如使用它的程序名：1 至 32 个中文、字母、数字、_、- 或 .
access-key-enabled = 已启用
access-key-disabled = 已禁用
access-key-disable = 禁用
access-key-disable-label = 禁用 { $name }
access-key-enable = 启用
access-key-enable-label = 启用 { $name }
access-key-delete-label = 删除 { $name }
access-key-last-used = 最近使用
access-key-never-used = 从未
access-key-created = 访问密钥已创建
access-key-secret-once = 密钥只显示这一次。请保存在只有该程序能读取的地方；若遗失，请删除此访问密钥并重新创建。
access-key-id = 访问密钥 ID
access-key-secret = 访问密钥 Secret
access-key-secret-kept = 我已保存密钥
delete-access-key = 删除访问密钥
delete-access-key-loss = 从此刻起，使用此访问密钥的程序将被拒绝。

## 操作记录
activity-lead = 您的操作，以及与您的资源有关的操作。
activity-empty = 还没有记录。
activity-newest = 最新
activity-older = 更早
actor-system = 控制台
event-imported = 已导入
event-described = 已修改描述
event-renamed = 名称由 { $from } 改为 { $to }
event-shared = 已共享给 { $with }
event-sharing-cancelled = 已取消与 { $with } 的共享
event-shared-with-me = { $by } 向您共享
event-sharing-cancelled-with-me = { $by } 取消了对您的共享
event-deletion-confirmed = { $machines ->
    [0] 已确认删除，保留快照
   *[other] 已确认删除，保留快照，{ $machines } 台主机无法重置
}
event-deletion-confirmed-with-snapshots = { $machines ->
    [0] 已确认删除，一同删除快照
   *[other] 已确认删除，一同删除快照，{ $machines } 台主机无法重置
}
event-deleted = 已删除
event-snapshot-tried = 快照 { $name }：{ $outcome }
event-snapshot-deleted = 已删除快照 { $name }
event-instance-registered = 已登记实例 { $name }
event-instance-released = 已释放实例 { $name }
event-instance-state-changed = 实例 { $name } 的状态变为{ $state }
event-copy-begun = 开始复制 { $with }
event-copy-finished = 复制完成
event-copy-failed = 复制失败：{ $why }
event-copied-by = { $by } 正在复制
event-create-begun = 开始基于 { $with } 制作
event-create-finished = 已基于实例制作完成
event-create-failed = 基于实例制作失败：{ $why }
event-import-begun = 开始从 { $with } 导入
event-import-finished = 已从地址导入
event-import-failed = 导入失败：{ $why }
event-export-begun = 开始导出到 { $with }
event-export-finished = 导出完成
event-export-failed = 导出失败：{ $why }
event-access-key-created = 已创建访问密钥 { $name }
event-access-key-disabled = 已禁用访问密钥 { $name }
event-access-key-enabled = 已启用访问密钥 { $name }
event-access-key-deleted = 已删除访问密钥 { $name }

## 提示
toast-deleted = 已删除 { $name }
toast-deleting = 正在删除 { $name }
toast-outcome-more = 以及另外 { $count } 个快照
toast-see = 查看结果
toast-imported = 镜像已导入
toast-open = 打开
toast-renamed = 已保存
toast-shared = 已共享给 { $pin }
toast-cancelled = 已取消与 { $pin } 的共享
toast-cancelled-all = 已取消全部共享
toast-snapshot-deleted = 已删除快照 { $name }

## 拒绝
failure-not-found-title = 未找到
failure-internal-title = 出现问题
failure-refused-title = 操作未执行
failure-internal = 控制台无法完成此操作，未作任何更改。请重试；若持续发生，请将请求 ID 告知管理员。
failure-request-id = 请求 ID
failure-to-list = 前往镜像列表
refusal-not-found = 它不存在，或您无权查看。
refusal-wrong-credentials = 用户Pin或密码错误。
refusal-too-many-attempts = 失败次数过多，请在 { $minutes } 分钟后重试。
refusal-plan-changed = 情况已发生变化，因此未删除任何内容。以下是当前情况。
refusal-name-not-typed = 名称不一致，因此未删除任何内容。请输入镜像名称以确认。
refusal-not-available = 镜像不可用，或其数据未存储在此。
refusal-snapshot-stays = 快照保留：{ $reasons }。
refusal-name = 名称为 1 至 32 个中文、字母、数字、_、- 或 .
refusal-description = 描述最多 256 个字符，且不含控制字符。
refusal-pin = 用户Pin为 1 至 64 个中文、字母、数字、_、- 或 .
refusal-choice = 表单中有内容缺失或不在可选范围内：{ $field }。
refusal-image-quota = 该地域的 { $limit } 个私有镜像配额已用完。请删除一个，或申请提高配额。
refusal-snapshot-quota = 该地域的 { $limit } 个快照配额已用完。请删除一个，或申请提高配额。
refusal-admin-only = 只有管理员可以执行此操作。
refusal-file-too-large = 文件超过此处允许的最大值 { $limit }。
refusal-file-empty = 没有文件，或文件为空。
refusal-file-interrupted = 传输在文件结束前中断，未保留任何内容，请重试。
refusal-taken = 此 ID 或用户Pin已被使用。
refusal-account-disabled = 此账户已被停用。请联系管理员启用。
refusal-access-key-limit = 此账户已有 { $limit } 个访问密钥，达到上限。请先删除不再使用的。
task-blocked-public = 官方镜像人人可用，无需复制。
task-blocked-local-disk = 只能复制云硬盘系统盘镜像。
task-blocked-status = 镜像状态须为可用，当前状态为{ $status }。
task-blocked-busy = 镜像正在复制或导出，请等待结束后再试。
task-blocked-encrypted = 不能复制带有加密快照的镜像。
task-blocked-no-bytes = 此处没有存储该镜像的数据。
task-blocked-instance = 实例状态为{ $state }。本地盘系统盘的实例须已停止，其他实例须运行中或已停止。
task-failure-source-not-allowed = 不允许从该地址导入镜像，允许的来源由管理员决定。
task-failure-source-unreachable = 无法访问该地址。
task-failure-source-answers = 该地址返回状态 { $status }，而不是文件。
task-failure-interrupted = 文件传输未完成即中断。
task-failure-too-slow = 用时超过允许的时间。
task-failure-empty = 该地址没有任何数据。
task-failure-too-large = 文件超过此处允许的 { $limit }。
task-failure-format = 声明的格式为 { $named }，实际为 { $found }。
task-failure-bytes-lost = 存储的镜像数据缺失或损坏，请告知管理员。
task-failure-target-not-allowed = 不允许将镜像导出到该位置，允许的位置由管理员决定。
task-failure-given-up = 因控制台自身的原因多次失败，请告知管理员。
disk-empty = 文件为空。
disk-unreadable = 无法读取文件。
disk-truncated = { $format } 文件不完整：有一部分超出了文件末尾。请重新传输。
disk-backing-file = { $format } 文件依赖另一个底层文件。请转换为独立的文件。
disk-external-data = { $format } 文件的数据存放在其他文件中。请转换为独立的文件。
disk-encrypted = { $format } 文件已加密。请转换为不加密的文件。
disk-unsupported = 无法使用此 { $format } 文件（{ $what }）。
disk-corrupt = { $format } 文件已损坏（{ $what }）。
disk-too-large = 文件中的磁盘为 { $size }，超过此处允许的 { $limit }。

## 规则
rule-D1 = 仅“可用”或“错误”状态的私有镜像可以删除。
rule-D2 = 取消共享之前，不能删除已共享的镜像。
rule-D3 = 有主机依赖时，不能删除本地盘系统盘镜像。
rule-D3q = 镜像配额因此用完，请向管理员申请提高配额。
rule-D4 = 复制或转换结束之前，不能删除忙的镜像。
rule-D6 = 只有所有者可以删除私有镜像；官方镜像和共享镜像不能删除。
rule-D7 = 默认保留关联快照。
rule-D8 = 可以一同删除关联快照。
rule-D9 = 镜像删除后才尝试删除快照。
rule-D10 = 快照被共享、被其他镜像使用、有任务进行中，或状态既非可用也非错误时会保留。
rule-D11 = 快照的处理结果不影响镜像的删除。
rule-D12 = 由已删除镜像创建的主机无法再重置到该镜像。
rule-D13 = 多个镜像逐个删除，一个失败不影响其余。
rule-S1 = 仅“可用”状态的私有镜像可以共享。
rule-S2 = 只有所有者可以共享、修改或删除镜像。
rule-S3 = 镜像只能共享给用户Pin，不支持手机号、账户 ID 或邮箱。
rule-S4 = 引用快照的镜像不能共享。
rule-S5 = 账户必须存在；共享立即生效。
rule-S6 = 可以逐个账户取消共享。
rule-S7 = 他人共享的镜像不保证完整性与安全性。
rule-S9 = 镜像不能共享给自己，也不会重复共享给同一账户。
rule-S10 = 每个镜像可共享的账户数量有限。
rule-S11 = 取消后，对方无法再用此镜像创建或重置主机；副本会保留。
rule-S12 = 用户Pin位于“账户管理 → 基本资料”。
rule-N1 = 被镜像使用的快照只能在这些镜像之后删除。
rule-N2 = 已共享的快照不能删除。
rule-N3 = 每个账户在每个地域的镜像和快照数量有限。
