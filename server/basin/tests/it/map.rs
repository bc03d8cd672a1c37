//! Small maps drawn in text, turned into the files of a basin.
//!
//! ```text
//! A---B---C     roads between capitals: - and |
//!     |
//! a~~~+~~~b     a river between small letters: ~ to the right, ; downwards; + a crossing
//!     |
//! 1   D   *     1 to 9 depots, each with 10 t of lime; * and ? marks that stand for nothing
//! ```
//!
//! One character is 0.01 degrees wide and high; the upper left corner is 80 E, 44 N. Roads are
//! named `W` + row where they run level and `S` + column where they run down, and are driven at
//! 60 km/h. Reaches are R001, R002 … in the order of reading; their English name is `ab`. Cells
//! without a river drain step by step to one.

use hean_basin::{Basin, Files, Problems};
use hean_units::LonLat;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

pub struct Map {
    pub files: BTreeMap<String, Vec<u8>>,
    marks: BTreeMap<char, LonLat>,
}

impl Files for Map {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.files.get(path).cloned()
    }
}

type Cell = (usize, usize);

struct Drawing(Vec<Vec<char>>);

impl Drawing {
    fn at(&self, (column, row): Cell) -> char {
        self.0
            .get(row)
            .and_then(|line| line.get(column))
            .copied()
            .unwrap_or(' ')
    }

    fn size(&self) -> (usize, usize) {
        (self.0.iter().map(Vec::len).max().unwrap_or(0), self.0.len())
    }

    fn cells(&self) -> impl Iterator<Item = (Cell, char)> {
        let (width, height) = self.size();
        (0..height)
            .flat_map(move |row| (0..width).map(move |column| (column, row)))
            .map(|cell| (cell, self.at(cell)))
    }

    /// The node at the end of a line that leaves a cell to the right or downwards, and the cells
    /// on the way, the end included.
    fn follow(
        &self,
        from: Cell,
        step: Cell,
        stroke: char,
        is_node: fn(char) -> bool,
    ) -> Option<(Cell, Vec<Cell>)> {
        let mut way = Vec::new();
        let mut cell = (from.0 + step.0, from.1 + step.1);
        loop {
            way.push(cell);
            match self.at(cell) {
                c if is_node(c) && way.len() > 1 => return Some((cell, way)),
                c if c == stroke || c == '+' => cell = (cell.0 + step.0, cell.1 + step.1),
                _ => return None,
            }
        }
    }
}

fn place((column, row): Cell) -> LonLat {
    LonLat::new(80.0 + column as f64 / 100.0, 44.0 - row as f64 / 100.0).unwrap()
}

fn km(a: Cell, b: Cell) -> f64 {
    Basin::straight_distance(place(a), place(b)).get() / 1000.0
}

fn is_road_node(c: char) -> bool {
    c.is_ascii_uppercase()
}

fn is_river_node(c: char) -> bool {
    c.is_ascii_lowercase()
}

fn feature(id: &str, a: Cell, b: Cell) -> String {
    let (a, b) = (place(a), place(b));
    format!(
        r#"{{"type":"Feature","properties":{{"id":"{id}","class":"x","certainty":"known","source":"drawn"}},"geometry":{{"type":"LineString","coordinates":[[{},{}],[{},{}]]}}}}"#,
        a.lon(),
        a.lat(),
        b.lon(),
        b.lat()
    )
}

fn collection(features: &[String]) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    )
}

pub fn png(width: usize, height: usize, depth: png::BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

const FACILITY: &str = "id,name_zh,name_en,lon,lat,river,river_node,river_distance_m,county_code";
const TAIL: &str = "attributes,certainty,source,note";

impl Map {
    pub fn draw(text: &str) -> Self {
        let lines = text
            .trim_matches('\n')
            .lines()
            .map(|line| line.chars().collect());
        let drawing = Drawing(lines.collect());
        let mut map = Self {
            files: BTreeMap::new(),
            marks: BTreeMap::new(),
        };
        for (cell, c) in drawing.cells() {
            if c != ' ' && !"-|~;+".contains(c) {
                map.marks.insert(c, place(cell));
            }
        }
        map.roads(&drawing);
        map.river(&drawing);
        map.fixed();
        map.depots(&drawing);
        map
    }

    /// The place of a letter or mark of the drawing.
    pub fn mark(&self, c: char) -> LonLat {
        self.marks[&c]
    }

    pub fn load(&self) -> Result<Basin, Problems> {
        Basin::load(self).map(|loaded| loaded.basin)
    }

    pub fn put(&mut self, path: &str, text: impl Into<String>) {
        self.files.insert(path.to_owned(), text.into().into_bytes());
    }

    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.files[path].clone()).unwrap()
    }

    /// Puts text at the end of a file.
    pub fn add(&mut self, path: &str, text: &str) {
        self.put(path, self.text(path) + text);
    }

    /// Replaces the one place of a file where a text stands.
    pub fn replace(&mut self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}:\n{text}");
        self.put(path, text.replace(from, to));
    }

    fn roads(&mut self, drawing: &Drawing) {
        let mut nodes = "id,name_zh,lon,lat,elevation_m,county_code,certainty,source\n".to_owned();
        let mut edges = "id,from_node,to_node,road,name_zh,class,length_km,free_flow_kmh,\
                         hazmat_allowed,ascent_m,country,certainty,source\n"
            .to_owned();
        let mut lines = Vec::new();
        for (cell, c) in drawing.cells().filter(|(_, c)| is_road_node(*c)) {
            let at = place(cell);
            writeln!(nodes, "{c},{c},{},{},500,,known,drawn", at.lon(), at.lat()).unwrap();
            let ways = [
                ((1, 0), '-', format!("W{}", cell.1)),
                ((0, 1), '|', format!("S{}", cell.0)),
            ];
            for (step, stroke, road) in ways {
                let Some((end, _)) = drawing.follow(cell, step, stroke, is_road_node) else {
                    continue;
                };
                let (to, length) = (drawing.at(end), km(cell, end));
                writeln!(
                    edges,
                    "{c}{to},{c},{to},{road},,trunk,{length:.3},60,yes,0,CN,known,drawn"
                )
                .unwrap();
                lines.push(feature(&format!("{c}{to}"), cell, end));
            }
        }
        self.put("roads/nodes.csv", nodes);
        self.put("roads/edges.csv", edges);
        self.put("roads/lines.geojson", collection(&lines));
    }

    fn river(&mut self, drawing: &Drawing) {
        let mut nodes = "id,kind,name_zh,name_en,river,lon,lat,elevation_m,drainage_km2,\
                         discharge_mean_m3s,county_code,certainty,source\n"
            .to_owned();
        let mut reaches = "id,from_node,to_node,river,name_zh,name_en,name_certainty,length_km,\
                           slope_m_per_m,width_m,depth_m,discharge_mean_m3s,\
                           discharge_natural_m3s,drainage_km2,strahler,reservoir,country,\
                           county_code,certainty,source\n"
            .to_owned();
        let (mut lines, mut reach_of) = (Vec::new(), BTreeMap::new());
        for (cell, c) in drawing.cells().filter(|(_, c)| is_river_node(*c)) {
            let at = place(cell);
            writeln!(
                nodes,
                "{c},mid,,,,{},{},500,100,10,,known,drawn",
                at.lon(),
                at.lat()
            )
            .unwrap();
            for (step, stroke) in [((1, 0), '~'), ((0, 1), ';')] {
                let Some((end, way)) = drawing.follow(cell, step, stroke, is_river_node) else {
                    continue;
                };
                let (to, length) = (drawing.at(end), km(cell, end));
                let number = lines.len() as u16 + 1;
                writeln!(
                    reaches,
                    "R{number:03},{c},{to},,,{c}{to},known,{length:.3},0.001,20,1,10,10,100,1,,CN,,known,drawn"
                )
                .unwrap();
                lines.push(feature(&format!("R{number:03}"), cell, end));
                reach_of.insert(cell, number);
                for cell in way {
                    reach_of.entry(cell).or_insert(number);
                }
            }
        }
        self.put("rivers/nodes.csv", nodes);
        self.put("rivers/reaches.csv", reaches);
        self.put("rivers/lines.geojson", collection(&lines));
        self.grid(drawing.size(), &reach_of);
    }

    /// Every cell flows to a neighbor that is a step nearer to a reach.
    fn grid(&mut self, (width, height): (usize, usize), reach_of: &BTreeMap<Cell, u16>) {
        const STEPS: [(isize, isize); 8] = [
            (1, 0),
            (1, 1),
            (0, 1),
            (-1, 1),
            (-1, 0),
            (-1, -1),
            (0, -1),
            (1, -1),
        ];
        let mut flow = vec![255u8; width * height];
        let mut reach = vec![0u8; 2 * width * height];
        let mut queue: VecDeque<Cell> = VecDeque::new();
        for (&(column, row), number) in reach_of {
            let place = row * width + column;
            reach[2 * place..2 * place + 2].copy_from_slice(&number.to_be_bytes());
            queue.push_back((column, row));
        }
        while let Some((column, row)) = queue.pop_front() {
            for (direction, step) in STEPS.iter().enumerate() {
                let from = (
                    column.checked_add_signed(-step.0),
                    row.checked_add_signed(-step.1),
                );
                let (Some(column), Some(row)) = from else {
                    continue;
                };
                let fresh = column < width
                    && row < height
                    && flow[row * width + column] == 255
                    && !reach_of.contains_key(&(column, row));
                if fresh {
                    flow[row * width + column] = direction as u8;
                    queue.push_back((column, row));
                }
            }
        }
        let flow = png(width, height, png::BitDepth::Eight, &flow);
        let reach = png(width, height, png::BitDepth::Sixteen, &reach);
        self.files.insert("grid/d8_flow_u8.png".to_owned(), flow);
        self.files
            .insert("grid/reach_of_cell_u16.png".to_owned(), reach);
    }

    fn depots(&mut self, drawing: &Drawing) {
        for (cell, c) in drawing.cells().filter(|(_, c)| c.is_ascii_digit()) {
            let at = place(cell);
            let (lon, lat) = (at.lon(), at.lat());
            let row = format!("DEP-{c},库{c},,{lon},{lat},,,,,eco,eco,10,20,,known,drawn,\n");
            self.add("facilities/depots.csv", &row);
            self.add("stock.csv", &format!("DEP-{c},lime,10,known,drawn,\n"));
        }
    }

    fn fixed(&mut self) {
        let agencies = "duties:\n  - { id: lead, name: { zh: 牵头, en: Lead }, owners: one }\n\
             \x20 - { id: county, name: { zh: 属地, en: County }, owners: one-per-county }\n\
             ladders:\n  bureau: [ { zh: 值班员, en: Duty officer } ]\n\
             agencies:\n  - id: eco\n    name: { zh: 环保, en: Ecology }\n    lane: disposal\n\
             \x20   ladder: bureau\n    duties: [lead]\n    maps: [AGY-1]\n\
             \x20   source: { zh: 方案, en: plan }\n    certainty: known\n\
             \x20 - id: cty:a\n    name: { zh: 甲县, en: County A }\n    lane: disposal\n\
             \x20   ladder: bureau\n    duties: [county]\n    county: \"654001\"\n\
             \x20   source: { zh: 方案, en: plan }\n    certainty: known\n";
        // A cell of the grid is centered on its character.
        let header = "id: drawn\nname: { zh: 画, en: Drawn }\n\
                      grid: { west: 79.995, north: 44.005, cells_per_degree: 100 }\n";
        let season = (1..=12).fold(
            "month,factor,certainty,source\n".to_owned(),
            |all, month| all + &format!("{month},1,known,drawn\n"),
        );
        let own = [
            ("dams", "storage_m3,regulation"),
            ("gauges", "measures,discharge_mean_m3s,discharge_basis"),
            (
                "intakes",
                "purpose,water_source,population,serves,capacity_m3s",
            ),
            ("border_sections", "direction,target_class"),
            ("bridges", "road"),
            ("tolls", "road"),
            ("risk_sources", "industry,substances,level"),
            (
                "depots",
                "operator,release_authority,release_min,loading_min",
            ),
            ("offices", "role"),
        ];
        for (file, columns) in own {
            self.put(
                &format!("facilities/{file}.csv"),
                format!("{FACILITY},{columns},{TAIL}\n"),
            );
        }
        self.add(
            "facilities/offices.csv",
            "AGY-1,局,,80,44,,,,,lead,,known,drawn,\n",
        );
        for (path, text) in [
            ("basin.yaml", header),
            ("agencies.yaml", agencies),
            ("season.csv", &season),
            (
                "counties.csv",
                "code,name_zh,name_en,certainty,source\n654001,甲县,A,known,drawn\n",
            ),
            (
                "items.csv",
                "id,category,name_zh,name_en,unit,certainty,source\n\
                 lime,treatment,石灰,Lime,t,known,drawn\npump,collection,泵,Pump,piece,known,drawn\n",
            ),
            ("stock.csv", "depot,item,quantity,certainty,source,note\n"),
            (
                "../substances.csv",
                "id,un_number,cas,name_zh,name_en,un_class,erg_guide,state,density_g_cm3,\
                 solubility_mg_l,henry_dimensionless,behavior,limit_mg_l,limit_basis,agent,\
                 agent_kg_per_kg,dose_rule,note,certainty,source\n\
                 benzene,1114,71-43-2,苯,benzene,3,130,liquid,0.877,1790,0.22,float;evaporate,\
                 0.01,GB3838,,,,,known,drawn\n",
            ),
        ] {
            self.put(path, text);
        }
        for path in [
            "places/places.geojson",
            "rivers/lakes.geojson",
            "rivers/basin.geojson",
        ] {
            self.put(path, collection(&[]));
        }
    }
}
