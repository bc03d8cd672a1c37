//! From ids to what people call them. What has no name is shown by its id, never left out.

use crate::Lang;
use hean_basin::Basin;
use hean_incident::record::Actor;
use hean_incident::state::State;
use hean_units::{AgencyId, CrewId, DutyId, FacilityId, ItemId, SubstanceId, TaskId};

/// Where names are looked up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names<'a> {
    basin: Option<&'a Basin>,
    state: Option<&'a State>,
}

impl<'a> Names<'a> {
    /// Names of a basin and of the tasks of a state.
    pub fn new(basin: &'a Basin, state: &'a State) -> Self {
        Self {
            basin: Some(basin),
            state: Some(state),
        }
    }

    /// No names: everything is shown by its id.
    pub fn none() -> Self {
        Self::default()
    }

    /// An agency.
    pub fn agency(&self, id: &AgencyId, lang: Lang) -> String {
        let agency = self.basin.and_then(|basin| basin.agencies.get(id));
        agency.map_or_else(
            || id.to_string(),
            |agency| lang.text(&agency.name).to_owned(),
        )
    }

    /// A facility, with its id: `雅马渡水文站 GAU-001`.
    pub fn facility(&self, id: &FacilityId, lang: Lang) -> String {
        let facility = self.basin.and_then(|basin| basin.facilities.get(id));
        facility.map_or_else(
            || id.to_string(),
            |facility| format!("{} {id}", lang.text(&facility.name)),
        )
    }

    /// A substance as named by a source: slug, UN number or name.
    pub fn substance(&self, text: &str, lang: Lang) -> String {
        let found = self
            .basin
            .and_then(|basin| basin.substance_by_text(text).ok());
        found.map_or_else(
            || text.to_owned(),
            |substance| lang.text(&substance.name).to_owned(),
        )
    }

    /// A duty.
    pub fn duty(&self, id: &DutyId, lang: Lang) -> String {
        let duty = self.basin.and_then(|basin| basin.agencies.duty(id));
        duty.map_or_else(|| id.to_string(), |duty| lang.text(&duty.name).to_owned())
    }

    /// A crew, with its id.
    pub fn crew(&self, id: &CrewId, lang: Lang) -> String {
        let crew = self.basin.and_then(|basin| basin.crews.get(id));
        crew.map_or_else(
            || id.to_string(),
            |crew| format!("{} {id}", lang.text(&crew.name)),
        )
    }

    /// A supply item.
    pub fn item(&self, id: &ItemId, lang: Lang) -> String {
        let item = self.basin.and_then(|basin| basin.items.get(id));
        item.map_or_else(|| id.to_string(), |item| lang.text(&item.name).to_owned())
    }

    /// The unit of a supply item; empty where the item is not known.
    pub fn unit(&self, id: &ItemId) -> &'a str {
        let item = self.basin.and_then(|basin| basin.items.get(id));
        item.map_or("", |item| item.unit.as_str())
    }

    /// A substance of the table.
    pub fn substance_id(&self, id: &SubstanceId, lang: Lang) -> String {
        self.substance(id.as_str(), lang)
    }

    /// A task: its plan line and its title.
    pub fn task(&self, id: &TaskId, lang: Lang) -> String {
        let Some(task) = self.state.and_then(|state| state.task(id)) else {
            return id.to_string();
        };
        let title = lang.text(&task.title);
        match lang {
            Lang::Zh => format!("{}「{title}」", task.plan),
            Lang::En => format!("{} “{title}”", task.plan),
        }
    }

    /// The agency that must do a task.
    pub fn task_owner(&self, id: &TaskId, lang: Lang) -> Option<String> {
        let owner = self.state?.task(id)?.owner.as_ref()?;
        Some(self.agency(owner, lang))
    }

    /// Who acted, with the agency on whose behalf.
    pub fn actor(&self, actor: &Actor, lang: Lang) -> String {
        let simulated = actor.id.as_str().starts_with("sim:");
        let name = match (&actor.agency, actor.id.as_str()) {
            (Some(agency), _) => self.agency(agency, lang),
            (None, "system") => lang.pick("系统", "the system").to_owned(),
            (None, "scenario") => lang.pick("导演部（情景）", "exercise control").to_owned(),
            (None, other) => other.to_owned(),
        };
        let name = match (simulated, lang) {
            (true, Lang::Zh) => format!("{name}（模拟）"),
            (true, Lang::En) => format!("{name} (simulated)"),
            (false, _) => name,
        };
        match (&actor.on_behalf_of, lang) {
            (Some(other), Lang::Zh) => format!("{name}代{}", self.agency(other, lang)),
            (Some(other), Lang::En) => {
                format!("{name} on behalf of {}", self.agency(other, lang))
            }
            (None, _) => name,
        }
    }
}
