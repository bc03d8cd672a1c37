//! The bundle of evidence: the log as the journal exports it, what it proves, the attachments by
//! their hash, and how to verify all of it, in one ZIP file that is the same bytes each time.

use super::case::Case;
use super::{Draft, Format, Input};
use hean_incident::record::Mode;
use hean_units::AttachmentId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Name of the log in the bundle.
pub const LOG: &str = "log.jsonl";
/// Name of the manifest in the bundle.
pub const MANIFEST: &str = "manifest.json";

/// Why a bundle cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The incident cannot be read.
    #[error(transparent)]
    Draft(#[from] super::DraftError),
    /// The bytes of an attachment are not those that its hash names.
    #[error("the bytes of attachment {attachment} have the hash {found}: the store is damaged")]
    WrongBytes {
        /// The attachment.
        attachment: AttachmentId,
        /// The hash that was found.
        found: String,
    },
    /// The ZIP writer failed.
    #[error("the bundle cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// Writing a file into the ZIP failed.
    #[error("the bundle cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Makes the bundle. `export` is the export of the journal, with its first and last line and every
/// hash, as `hean journal export` writes it; `attachment` gives the bytes of an attachment. One
/// that it does not have is named in the manifest as missing.
///
/// # Errors
/// [`BundleError`] where the incident is not in the log, or the bytes of an attachment are not
/// those that its hash names: what is damaged is no evidence.
pub fn bundle(
    input: &Input<'_>,
    export: &[u8],
    attachment: &mut dyn FnMut(&AttachmentId) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, BundleError> {
    let case = Case::new(input)?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut missing = Vec::new();
    let mut index = Vec::new();
    for held in case.incident.attachments.values() {
        let added = &held.added;
        let id = &added.attachment;
        let path = format!("attachments/{id}");
        index.push(json!({
            "attachment": id, "file": path, "name": added.name, "media_type": added.media_type,
            "bytes": added.bytes, "task": added.task, "sample": added.sample, "at": held.at,
        }));
        match attachment(id) {
            Some(bytes) => {
                let found = hash(&bytes);
                if found != id.as_str() {
                    return Err(BundleError::WrongBytes {
                        attachment: id.clone(),
                        found,
                    });
                }
                files.insert(path, bytes);
            }
            None => missing.push(id.clone()),
        }
    }
    files.insert(LOG.to_owned(), export.to_vec());
    files.insert("README.txt".to_owned(), read_me(&case).into_bytes());
    for kind in [super::Kind::Ics214, super::Kind::Costs] {
        let draft: Draft = super::draft_of(&case, kind)?;
        let format = kind.formats().first().copied().unwrap_or(Format::Html);
        if let Ok(bytes) = super::render(&draft, format) {
            files.insert(format!("documents/{}", draft.file_name(format)), bytes);
        }
    }
    let samples: Vec<Value> = case
        .incident
        .samples
        .iter()
        .map(|(id, held)| json!({"sample": id, "results": held.results, "custody": held.custody}))
        .collect();
    let listed: BTreeMap<&String, Value> = files
        .iter()
        .map(|(name, bytes)| (name, json!({"sha256": hash(bytes), "bytes": bytes.len()})))
        .collect();
    let manifest = json!({
        "hean_evidence": 1,
        "incident": case.incident.id,
        "mode": case.mode,
        "basin": case.basin.id,
        "as_of": case.as_of,
        "at": case.at,
        "chain": end_of(export),
        "files": listed,
        "attachments": index,
        "attachments_missing": missing,
        "samples": samples,
    });
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    files.insert(MANIFEST.to_owned(), text.into_bytes());
    packed(&files)
}

/// The last line of the export: entries, records, the hash of the log, the head of each stream.
fn end_of(export: &[u8]) -> Value {
    let last = export
        .split(|byte| *byte == b'\n')
        .rfind(|line| !line.is_empty());
    last.and_then(|line| serde_json::from_slice::<Value>(line).ok())
        .and_then(|line| line.get("end").cloned())
        .unwrap_or(Value::Null)
}

/// A ZIP whose files carry the first moment that ZIP knows, 1980-01-01: no clock is in it.
fn packed(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, BundleError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn read_me(case: &Case<'_>) -> String {
    let drill = match case.mode {
        Mode::Drill => "演练材料，不是真实事件。 EXERCISE: this is no real incident.\n\n",
        Mode::Real => "",
    };
    format!(
        "{drill}证据包 {id}（日志截至第 {seq} 条，北京时间 {at}）\n\
         \n\
         内容\n\
         {LOG}          日志，一行一条记录，与“hean journal export”逐字节一致；每条记录带有链式散列\n\
         {MANIFEST}      每个文件的 SHA-256 与大小、链的末端、附件索引、样品流转\n\
         attachments/       附件，文件名即其 SHA-256\n\
         documents/         由日志生成的文稿\n\
         \n\
         核验方法\n\
         1. 日志链：运行 hean journal verify --export {LOG}。任何一条被改、被删或换序都会报出位置。\n\
         2. 文件：用 sha256sum 计算各文件散列，与 {MANIFEST} 逐一比对。\n\
         3. 附件：sha256sum attachments/* 的结果应与文件名相同。\n\
         4. 末端：将 {MANIFEST} 中 chain.log 与事发时另行留存的散列（例如上报时抄送的散列）比对；\n\
         \x20  两者一致，说明日志自那时起没有被重写。\n\
         \n\
         Bundle of evidence {id} (log up to entry {seq}, {at} Beijing time)\n\
         \n\
         What is in it\n\
         {LOG}          the log, one entry a line, byte for byte as `hean journal export` writes it,\n\
         \x20                  each entry with its chained hash\n\
         {MANIFEST}      SHA-256 and size of every file, the end of the chain, an index of the\n\
         \x20                  attachments, the custody of samples\n\
         attachments/       attachments, each named by its SHA-256\n\
         documents/         documents drafted from the log\n\
         \n\
         How to verify it\n\
         1. The chain: run `hean journal verify --export {LOG}`. It names the place of whatever was changed,\n\
         \x20  removed or moved.\n\
         2. The files: compute their hashes with sha256sum and compare them with {MANIFEST}.\n\
         3. Attachments: `sha256sum attachments/*` must give their names.\n\
         4. The end: compare chain.log of {MANIFEST} with a hash that was kept elsewhere at the\n\
         \x20  time, for instance one sent up with a report. If they are the same, the log has not\n\
         \x20  been rewritten since.\n",
        id = case.incident.id,
        seq = case.as_of,
        at = case.at.minute(),
    )
}
