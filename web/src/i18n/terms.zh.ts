/** Fixed words of the log's data, in Chinese: what an id or a code is called. */

import type { IncidentKind } from "../protocol/incident";

export const incidentKinds: Record<IncidentKind, string> = {
  spill: "泄漏（车船）",
  leak: "泄漏（厂库）",
  gas: "毒气/易燃气",
  weather: "极端天气",
  other: "其他",
};

export const sectionKinds: Record<string, string> = {
  intake: "饮用水取水口",
  "irrigation-intake": "灌溉取水口",
  border: "出境断面",
  gauge: "水文站",
  dam: "大坝",
};

export const facilityKinds: Record<string, string> = {
  intake: "取水口",
  border_section: "出境断面",
  gauge: "水文站",
  dam: "大坝",
  depot: "物资库",
  risk_source: "风险源",
  bridge: "桥梁",
  toll: "收费站",
};

export const grades: Record<string, string> = {
  I: "特别重大",
  II: "重大",
  III: "较大",
  IV: "一般",
  ungraded: "未定级",
};

export const terms = {
  ecology: {
    "function-lost": "区域生态功能丧失",
    "function-partly-lost": "区域生态功能部分丧失",
    "protected-killed": "国家重点保护物种大批死亡",
    "protected-harmed": "国家重点保护物种受到破坏",
  } as Record<string, string>,
  extent: {
    county: "跨县级行政区",
    prefecture: "跨地州市",
    province: "跨省",
    border: "跨国境",
    "border-major": "重大跨国境影响",
  } as Record<string, string>,
  costs: {
    response: "应急处置",
    monitoring: "应急监测",
    supplies: "物资",
    damage: "损害",
    restoration: "恢复",
    other: "其他",
  } as Record<string, string>,
  documents: {
    "report-initial": "突发环境事件初报",
    "report-continuing": "突发环境事件续报",
    "report-final": "处理结果报告（终报）",
    "cross-border-notice": "跨境通报稿（中俄）",
    cap: "CAP 预警",
    "public-statement": "公开信息稿",
    "ics-201": "ICS 201 简报",
    "ics-214": "ICS 214 活动日志",
    "edxl-rm": "EDXL-RM 资源报文",
    costs: "费用与损害台账",
    evidence: "证据包",
  } as Record<string, string>,
  hazards: {
    "heavy-rain": "暴雨",
    "snowmelt-flood": "融雪洪水",
    "cold-wave-ice": "寒潮冰情",
  } as Record<string, string>,
  colors: { blue: "蓝色", yellow: "黄色", orange: "橙色", red: "红色" } as Record<string, string>,
  channels: { webhook: "接口推送", sms: "短信", mail: "邮件" } as Record<string, string>,
  resources: { crew: "队伍", stock: "库存", agency: "部门力量" } as Record<string, string>,
  outcomes: {
    opened: "立为事件",
    joined: "并入事件",
    dismissed: "不构成事件",
  } as Record<string, string>,
  inspections: { ok: "未见隐患", hazards: "有隐患" } as Record<string, string>,
  mechanisms: {
    "water-regulation": "水量调节",
    "weather-consultation": "极端天气会商",
    "supplies-sharing": "物资共享",
    "information-sharing": "信息共享",
    "supplies-dispatch": "物资调度",
    "mobile-source": "移动源应急",
    "fixed-source": "固定源应急",
  } as Record<string, string>,
  capabilities: {
    boom: "布设围油栏",
    "carbon-dam": "构筑活性炭坝",
    convoy: "车队运输",
    cordon: "现场警戒",
    dosing: "投药",
    drone: "无人机侦察",
    earthwork: "土方作业",
    plug: "堵漏",
    sampling: "采样监测",
    transfer: "转移倒罐",
    "water-tanker": "送水",
  } as Record<string, string>,
  via: {
    web: "网页",
    phone: "电话",
    patrol: "巡查",
    "12369": "12369",
    "110": "110",
  } as Record<string, string>,
  units: { piece: "件", set: "套" } as Record<string, string>,
};
