//! Reason and shortfall codes: why an offer stands where it stands and why something falls short.

use hean_units::Text;

/// A reason. The word ([`Code::as_str`]) is stable; programs rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The offer that arrives first.
    EarliestArrival,
    /// Part or all of the stock is promised elsewhere.
    Committed,
    /// The depot lists the item, but its shelf is empty.
    NoneInStock,
    /// It would arrive after the time that was asked for.
    Late,
    /// Closures cut the depot off from the place.
    NoRoad,
    /// A closure makes the way longer.
    Detour,
    /// The place lies off the road; the last stretch is not by truck.
    OffRoadAccess,
    /// The road nearest to the place is closed; the last stretch starts from another road.
    NearestRoadClosed,
    /// All that can come in time is less than what was asked for.
    Partial,
    /// Nothing at all can come in time.
    NothingInTime,
    /// More depots give to fill the quantity than are shown.
    MoreNotShown,
    /// The depot's place or stock row is doubtful.
    ApproximateDepot,
    /// The depot was invented so that the system can be shown and drilled.
    IllustrativeDepot,
    /// The stock figure is doubtful.
    ApproximateStock,
    /// The stock figure was invented; telephone before relying on it.
    IllustrativeStock,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 15] = [
        Self::EarliestArrival,
        Self::Committed,
        Self::NoneInStock,
        Self::Late,
        Self::NoRoad,
        Self::Detour,
        Self::OffRoadAccess,
        Self::NearestRoadClosed,
        Self::Partial,
        Self::NothingInTime,
        Self::MoreNotShown,
        Self::ApproximateDepot,
        Self::IllustrativeDepot,
        Self::ApproximateStock,
        Self::IllustrativeStock,
    ];

    /// The stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EarliestArrival => "earliest-arrival",
            Self::Committed => "committed",
            Self::NoneInStock => "none-in-stock",
            Self::Late => "late",
            Self::NoRoad => "no-road",
            Self::Detour => "detour",
            Self::OffRoadAccess => "off-road-access",
            Self::NearestRoadClosed => "nearest-road-closed",
            Self::Partial => "partial",
            Self::NothingInTime => "nothing-in-time",
            Self::MoreNotShown => "more-not-shown",
            Self::ApproximateDepot => "approximate-depot",
            Self::IllustrativeDepot => "illustrative-depot",
            Self::ApproximateStock => "approximate-stock",
            Self::IllustrativeStock => "illustrative-stock",
        }
    }

    /// The reason in words for people.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::EarliestArrival => ("最早到达", "arrives first"),
            Self::Committed => (
                "部分或全部库存已承诺他处",
                "part or all of the stock is promised",
            ),
            Self::NoneInStock => ("无库存", "nothing in stock"),
            Self::Late => ("超过要求时间", "arrives too late"),
            Self::NoRoad => ("封路后无路可达", "cut off by closures"),
            Self::Detour => ("因封路绕行", "detour because of a closure"),
            Self::OffRoadAccess => (
                "地点不在路边，最后一段车辆不能直达",
                "the place lies off the road",
            ),
            Self::NearestRoadClosed => (
                "最近的道路已封闭，从其他道路接近",
                "the nearest road is closed: approached from another",
            ),
            Self::Partial => ("按时可到数量不足", "less than asked can come in time"),
            Self::NothingInTime => ("按时无物资可到", "nothing can come in time"),
            Self::MoreNotShown => (
                "补足所需的物资库未全部列出",
                "more depots give than are shown",
            ),
            Self::ApproximateDepot => ("物资库位置或资料不准", "the depot's row is doubtful"),
            Self::IllustrativeDepot => ("物资库为示意数据", "the depot is illustrative"),
            Self::ApproximateStock => ("库存数据不准", "the stock figure is doubtful"),
            Self::IllustrativeStock => (
                "库存为示意数据，请先电话核实",
                "the stock figure is illustrative: telephone first",
            ),
        };
        Text::new(zh, en)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn each_code_has_a_word_and_a_text_of_its_own() {
        let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        let zh: BTreeSet<_> = Code::ALL.iter().map(|code| code.text().zh).collect();
        let en: BTreeSet<_> = Code::ALL.iter().map(|code| code.text().en).collect();
        assert_eq!((zh.len(), en.len()), (Code::ALL.len(), Code::ALL.len()));
        assert!(Code::ALL.is_sorted());
    }
}
