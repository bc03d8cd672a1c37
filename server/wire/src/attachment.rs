//! Attachments: files that entries name by their hash.

use crate::base::{Id, shapes};

shapes! {
    /// A file is kept. An entry may name it from now on.
    pub struct AttachmentMade {
        /// SHA-256 of the bytes in lower-case hexadecimal digits.
        pub attachment: Id,
        /// How many bytes.
        pub bytes: u64,
        /// Media type as found in the bytes.
        pub media_type: String,
    }
}
