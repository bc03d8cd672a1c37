//! The layers of the map, made once and kept compressed where that helps.

use crate::auth::digest;
use crate::space::World;
use axum::body::Bytes;
use std::collections::BTreeMap;
use std::path::Path;

/// One layer.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its content.
    pub body: Bytes,
    /// Its content type.
    pub content: &'static str,
    /// Changes with the content.
    pub etag: String,
}

/// Every layer by its file name.
#[derive(Debug, Default)]
pub struct Layers {
    by_name: BTreeMap<String, Layer>,
}

/// The shaded relief under the map, where the basin has one.
const RELIEF: &str = "relief.jpg";

impl Layers {
    /// Makes the layers of a basin; `folder` is where its files lie.
    pub fn of(world: &World, folder: &Path) -> Self {
        let mut by_name = BTreeMap::new();
        for name in hean_basin::LAYERS {
            if let Some(layer) = world.basin.layer(name) {
                let body = layer.to_string();
                let etag = format!("\"{}\"", &digest(&body)[..32]);
                let layer = Layer {
                    body: body.into(),
                    content: "application/geo+json",
                    etag,
                };
                by_name.insert(format!("{name}.geojson"), layer);
            }
        }
        if let Ok(bytes) = std::fs::read(folder.join("relief").join(RELIEF)) {
            let etag = format!("\"{}-{}\"", bytes.len(), env!("CARGO_PKG_VERSION"));
            let layer = Layer {
                body: bytes.into(),
                content: "image/jpeg",
                etag,
            };
            by_name.insert(RELIEF.to_owned(), layer);
        }
        Self { by_name }
    }

    /// A layer by its file name.
    pub fn get(&self, name: &str) -> Option<&Layer> {
        self.by_name.get(name)
    }

    /// The file names.
    pub fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
    }
}
