//! The flow-direction grid: how water runs over land to the first reach.

use crate::problem::Problem;
use crate::read::Sink;
use hean_units::LonLat;

/// A grid of square cells in degrees: where it begins and how fine it is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridFrame {
    /// Longitude of the western edge, degrees.
    pub west: f64,
    /// Latitude of the northern edge, degrees.
    pub north: f64,
    /// Cells in a degree.
    pub cells_per_degree: u32,
}

/// D8 flow directions and the reach under a cell.
#[derive(Debug)]
pub(crate) struct FlowGrid {
    frame: GridFrame,
    width: usize,
    height: usize,
    /// 0 E, 1 SE, 2 S, 3 SW, 4 W, 5 NW, 6 N, 7 NE; 255 = outside the basin, or the outlet.
    flow: Vec<u8>,
    /// 0 = no reach; else 1 + the place of the reach among the reaches.
    reach: Vec<u16>,
}

/// Steps of the eight directions as (column, row), east first and clockwise.
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

/// The file of the flow directions.
pub(crate) const FLOW_FILE: &str = "grid/d8_flow_u8.png";
/// The file of the reach numbers.
pub(crate) const REACH_FILE: &str = "grid/reach_of_cell_u16.png";

/// A walk over land.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Walk {
    /// Centers of the cells from the start cell to the first cell that carries a reach.
    pub path: Vec<LonLat>,
    /// Place of that reach among the reaches.
    pub reach: usize,
}

fn decode(
    file: &str,
    bytes: &[u8],
    depth: png::BitDepth,
) -> Result<(usize, usize, Vec<u8>), String> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_limits(png::Limits { bytes: 256 << 20 });
    let mut reader = decoder
        .read_info()
        .map_err(|error| format!("{file}: {error}"))?;
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| format!("{file}: too large"))?;
    let mut pixels = vec![0; size];
    let info = reader
        .next_frame(&mut pixels)
        .map_err(|error| format!("{file}: {error}"))?;
    if info.color_type != png::ColorType::Grayscale || info.bit_depth != depth {
        return Err(format!(
            "{file}: it is {:?} {:?}",
            info.color_type, info.bit_depth
        ));
    }
    pixels.truncate(info.buffer_size());
    Ok((info.width as usize, info.height as usize, pixels))
}

impl FlowGrid {
    /// Reads the two pictures. `number_of` gives the place of the reach that a number of the
    /// picture stands for.
    pub fn read(
        frame: GridFrame,
        flow_png: &[u8],
        reach_png: &[u8],
        number_of: impl Fn(u16) -> Option<usize>,
        sink: &Sink,
    ) -> Option<Self> {
        let hint = "a grey PNG: 8 bits for flow directions, 16 bits for reach numbers";
        let bad = |file: &str, message: String| {
            sink.problem(Problem::new(file, (0, 0), "bad-grid", message, hint));
        };
        let flow = decode(FLOW_FILE, flow_png, png::BitDepth::Eight)
            .map_err(|message| bad(FLOW_FILE, message))
            .ok();
        let reach = decode(REACH_FILE, reach_png, png::BitDepth::Sixteen)
            .map_err(|message| bad(REACH_FILE, message))
            .ok();
        let ((width, height, flow), (reach_width, reach_height, reach_bytes)) = (flow?, reach?);
        if (width, height) != (reach_width, reach_height) {
            let message =
                format!("it is {reach_width} x {reach_height}, the other grid {width} x {height}");
            bad(REACH_FILE, message);
            return None;
        }
        if let Some(at) = flow.iter().position(|&cell| cell > 7 && cell != 255) {
            let message = format!("cell {at} holds {}, which is no direction", flow[at]);
            bad(FLOW_FILE, message);
            return None;
        }
        let mut reach = Vec::with_capacity(width * height);
        for pair in reach_bytes.chunks_exact(2) {
            let number = u16::from_be_bytes([pair[0], pair[1]]);
            if number == 0 {
                reach.push(0);
                continue;
            }
            let Some(at) = number_of(number).and_then(|at| u16::try_from(at + 1).ok()) else {
                let message = format!("it names reach number {number}, which does not exist");
                bad(REACH_FILE, message);
                return None;
            };
            reach.push(at);
        }
        Some(Self {
            frame,
            width,
            height,
            flow,
            reach,
        })
    }

    fn cell(&self, at: LonLat) -> Option<(usize, usize)> {
        let per_degree = f64::from(self.frame.cells_per_degree);
        let column = ((at.lon() - self.frame.west) * per_degree).floor();
        let row = ((self.frame.north - at.lat()) * per_degree).floor();
        let inside =
            column >= 0.0 && row >= 0.0 && column < self.width as f64 && row < self.height as f64;
        inside.then_some((column as usize, row as usize))
    }

    fn center(&self, (column, row): (usize, usize)) -> Option<LonLat> {
        let per_degree = f64::from(self.frame.cells_per_degree);
        let lon = self.frame.west + (column as f64 + 0.5) / per_degree;
        let lat = self.frame.north - (row as f64 + 0.5) / per_degree;
        LonLat::new(lon, lat).ok()
    }

    /// Walks downhill from a place to the first cell that carries a reach. `None` if the place, or
    /// the walk, is outside the basin.
    pub fn walk(&self, at: LonLat) -> Option<Walk> {
        let mut cell = self.cell(at)?;
        let mut path = Vec::new();
        // A walk cannot be longer than the grid has cells; a longer one goes round in a circle.
        for _ in 0..self.width * self.height {
            path.push(self.center(cell)?);
            let place = cell.1 * self.width + cell.0;
            if self.reach[place] > 0 {
                return Some(Walk {
                    path,
                    reach: usize::from(self.reach[place]) - 1,
                });
            }
            let step = STEPS.get(usize::from(self.flow[place]))?;
            let column = cell
                .0
                .checked_add_signed(step.0)
                .filter(|&c| c < self.width)?;
            let row = cell
                .1
                .checked_add_signed(step.1)
                .filter(|&r| r < self.height)?;
            cell = (column, row);
        }
        None
    }
}
