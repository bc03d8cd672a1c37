//! The accept loop: `axum::serve` has no time-out for headers, so we have our own.
//!
//! Each connection has a header deadline, a bounded header and a place in the count of all
//! connections and of its address; what was written to it is counted, so that the socket can tell a
//! slow reader from a stuck one.

use crate::limits::{
    CONNECTIONS, CONNECTIONS_PER_ADDRESS, HEADER_BYTES, HEADER_TIMEOUT, SEND_BUFFER, SHUTDOWN,
};
use crate::metrics::Metrics;
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

/// The other end of a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// Bytes that the kernel has taken for it.
    pub written: Arc<AtomicU64>,
}

/// Binds an address. The send buffer of its connections is bounded, so that a stuck reader costs
/// bounded memory.
///
/// # Errors
/// When the address cannot be had.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(1024)
}

/// Serves until `shutdown` says so; then no connection is accepted and those that are open get some
/// time to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    metrics: Arc<Metrics>,
    mut shutdown: watch::Receiver<bool>,
) {
    let counts = Arc::new(Counts::default());
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = shutdown.wait_for(|over| *over) => break,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or the peer has gone: neither ends the server.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                continue;
            }
        };
        let Some(place) = counts.take(address.ip()) else {
            metrics.turned_away.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let (router, metrics, shutdown) = (router.clone(), metrics.clone(), shutdown.clone());
        connections.spawn(async move {
            metrics.connections.fetch_add(1, Ordering::Relaxed);
            connection(stream, address, router, shutdown).await;
            metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(SHUTDOWN, ended).await.is_err() {
        tracing::warn!("some connections did not end in time and are cut");
    }
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    mut shutdown: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%address, %error, "no TCP_NODELAY");
    }
    let written = Arc::new(AtomicU64::new(0));
    let peer = Peer {
        address,
        written: Arc::clone(&written),
    };
    let service = router.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        request.map(axum::body::Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_BYTES)
        .half_close(false)
        .serve_connection(
            TokioIo::new(Metered { stream, written }),
            TowerToHyperService::new(service),
        )
        .with_upgrades();
    tokio::pin!(connection);
    let mut leaving = false;
    loop {
        tokio::select! {
            done = connection.as_mut() => {
                if let Err(error) = done {
                    tracing::debug!(%address, %error, "a connection ended");
                }
                return;
            }
            _ = shutdown.wait_for(|over| *over), if !leaving => {
                leaving = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

#[derive(Debug, Default)]
struct Counts {
    all: Mutex<(usize, BTreeMap<IpAddr, usize>)>,
}

struct Place {
    counts: Arc<Counts>,
    address: IpAddr,
}

impl Counts {
    fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let (total, by_address) = &mut *all;
        let here = by_address.get(&address).copied().unwrap_or(0);
        let most = if address.is_loopback() {
            CONNECTIONS
        } else {
            CONNECTIONS_PER_ADDRESS
        };
        if *total >= CONNECTIONS || here >= most {
            return None;
        }
        *total += 1;
        by_address.insert(address, here + 1);
        Some(Place {
            counts: Arc::clone(self),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self
            .counts
            .all
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (total, by_address) = &mut *all;
        *total -= 1;
        if let Some(here) = by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

/// A stream that counts what it has written.
struct Metered {
    stream: TcpStream,
    written: Arc<AtomicU64>,
}

impl Metered {
    fn count(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &written {
            self.written.fetch_add(*bytes as u64, Ordering::Relaxed);
        }
        written
    }
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.count(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_not_ours_has_a_share() {
        let counts = Arc::new(Counts::default());
        let there: IpAddr = "192.0.2.7".parse().unwrap();
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        let places: Vec<_> = (0..CONNECTIONS_PER_ADDRESS)
            .map(|_| counts.take(there))
            .collect();
        assert!(places.iter().all(Option::is_some));
        assert!(counts.take(there).is_none());
        assert!(counts.take(here).is_some());
        drop(places);
        assert!(counts.take(there).is_some());
    }
}
