//! Pages on paper: each sheet a drawing of its own, cut by the server, so that it says how many there are.

mod frame;
mod letters;
mod signs;
mod table;

pub use self::{
    frame::{Paper, Printed, ROWS_MOST, cut_note, printed, ways_to_paper},
    letters::{Fitted, Letters, fitted, wide},
    signs::{SHAPE, SIGNS, Sign, legend, shapes, signs_of, status_shape},
    table::{Cell, Column, Line, drawings},
};
