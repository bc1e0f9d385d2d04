// Verifier checks a log directory with the code of the Go checksum database, which shares nothing with ours.
//
// usage: verifier DIRECTORY, with one case a line on standard input: empty for the log as it is, or
// "path offset bit" for the log with one bit of one file changed. One line answers each case.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const proofs = 4 // of inclusion and of growth, in each case

// files holds a log by path.
type files map[string][]byte

// Height implements tlog.TileReader.
func (f files) Height() int { return height }

// ReadTiles implements tlog.TileReader.
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		found, ok := f[pathOf(tile)]
		if !ok {
			return nil, errors.New("missing " + pathOf(tile))
		}
		data[i] = found
	}
	return data, nil
}

// SaveTiles implements tlog.TileReader.
func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// pathOf turns tile/8/L/N and tile/8/data/N into tile/L/N and tile/entries/N.
func pathOf(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// verify checks everything and returns the size of the log.
func verify(log files) (int64, error) {
	tree, err := openCheckpoint(log)
	if err != nil {
		return 0, err
	}
	entries, err := readEntries(log, tree.N)
	if err != nil {
		return 0, err
	}
	stored, err := hashAll(entries)
	if err != nil {
		return 0, err
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err != nil {
		return 0, err
	}
	if root != tree.Hash {
		return 0, errors.New("the entries do not give the root")
	}
	for _, tile := range tilesOf(tree.N) {
		expected, err := tlog.ReadTileData(tile, stored)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(expected, log[pathOf(tile)]) {
			return 0, errors.New(pathOf(tile) + " does not follow from the entries")
		}
	}
	return tree.N, checkProofs(log, tree, entries)
}

func openCheckpoint(log files) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(log["key"]), "\n"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(log["checkpoint"], note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return tlog.Tree{}, errors.New("no size")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("no root")
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}, nil
}

func readEntries(log files, size int64) ([][]byte, error) {
	var entries [][]byte
	for n := int64(0); n<<height < size; n++ {
		tile := tlog.Tile{H: height, L: -1, N: n, W: int(min(1<<height, size-n<<height))}
		bundle, ok := log[pathOf(tile)]
		if !ok {
			return nil, errors.New("missing " + pathOf(tile))
		}
		for range tile.W {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, errors.New(pathOf(tile) + " is cut off")
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			entries, bundle = append(entries, bundle[2:end]), bundle[end:]
		}
		if len(bundle) > 0 {
			return nil, errors.New(pathOf(tile) + " has more in it than it should")
		}
	}
	return entries, nil
}

// hashes gives stored hashes by index, as tlog numbers them.
type hashes []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h[index]
	}
	return found, nil
}

func hashAll(entries [][]byte) (hashes, error) {
	var stored hashes
	for i, entry := range entries {
		fresh, err := tlog.StoredHashes(int64(i), entry, stored)
		if err != nil {
			return nil, err
		}
		stored = append(stored, fresh...)
	}
	return stored, nil
}

// tilesOf names each tile of a log at its greatest width.
func tilesOf(size int64) []tlog.Tile {
	widest := map[tlog.Tile]int{}
	for _, tile := range tlog.NewTiles(height, 0, size) {
		place := tlog.Tile{H: height, L: tile.L, N: tile.N}
		widest[place] = max(widest[place], tile.W)
	}
	var tiles []tlog.Tile
	for place, width := range widest {
		place.W = width
		tiles = append(tiles, place)
	}
	return tiles
}

// checkProofs works out proofs from the tiles alone and checks them against the entries.
func checkProofs(log files, tree tlog.Tree, entries [][]byte) error {
	if tree.N == 0 {
		return nil
	}
	reader := tlog.TileHashReader(tree, log)
	draw := rand.New(rand.NewSource(tree.N))
	for range proofs {
		index := draw.Int63n(tree.N)
		path, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entries[index])); err != nil {
			return err
		}
		size := index + 1
		old, err := tlog.TreeHash(size, reader)
		if err != nil {
			return err
		}
		growth, err := tlog.ProveTree(tree.N, size, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(growth, tree.N, tree.Hash, size, old); err != nil {
			return err
		}
	}
	return nil
}

func load(directory string) (files, error) {
	log := files{}
	err := filepath.WalkDir(directory, func(path string, found fs.DirEntry, err error) error {
		if err != nil || found.IsDir() {
			return err
		}
		name, err := filepath.Rel(directory, path)
		if err != nil {
			return err
		}
		log[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	return log, err
}

// changed flips one bit of one file, and leaves the log as it is.
func changed(log files, line string) (files, error) {
	if line == "" {
		return log, nil
	}
	var path string
	var offset, bit int
	if _, err := fmt.Sscan(line, &path, &offset, &bit); err != nil {
		return nil, err
	}
	other := files{}
	for name, data := range log {
		other[name] = data
	}
	other[path] = bytes.Clone(log[path])
	other[path][offset] ^= 1 << bit
	return other, nil
}

func main() {
	log, err := load(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	cases := bufio.NewScanner(os.Stdin)
	for cases.Scan() {
		one, err := changed(log, cases.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if size, err := verify(one); err != nil {
			fmt.Println("refused:", err)
		} else {
			fmt.Println("verified:", size)
		}
	}
}
