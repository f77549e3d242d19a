// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IOptionsVault} from "../interfaces/IOptionsVault.sol";
import {IOptionToken} from "../interfaces/IOptionToken.sol";
import {OptionMetadata} from "../metadata/OptionMetadata.sol";
import {Series, SeriesId, SeriesIds} from "../types/Series.sol";

/// @title The options of one vault as ERC-1155 tokens
/// @dev Deployed by its vault's constructor, so that neither can exist without the other.
contract OptionToken is ERC1155Supply, IOptionToken {
    /// @dev From a price in WAD to eight decimals.
    uint256 private constant WAD_TO_E8 = 1e10;

    /// @inheritdoc IOptionToken
    address public immutable VAULT;

    modifier onlyVault() {
        require(msg.sender == VAULT, OptionToken_NotVault(msg.sender, VAULT));
        _;
    }

    constructor() ERC1155("") {
        VAULT = msg.sender;
    }

    /// @inheritdoc IOptionToken
    function mint(address to, uint256 id, uint256 quantityWad) external onlyVault {
        _mint(to, id, quantityWad, "");
    }

    /// @inheritdoc IOptionToken
    function burn(address from, uint256 id, uint256 quantityWad) external onlyVault {
        _burn(from, id, quantityWad);
    }

    /// @inheritdoc IOptionToken
    function nameOf(uint256 id) external view returns (string memory) {
        return OptionMetadata.nameOf(_seriesOf(id), _symbolOf(IOptionsVault(VAULT).BASE()));
    }

    /// @inheritdoc IERC1155MetadataURI
    /// @dev A data URI: JSON with an SVG picture. Reverts for a number that is no series' id.
    function uri(uint256 id) public view override(ERC1155, IERC1155MetadataURI) returns (string memory) {
        IOptionsVault vault = IOptionsVault(VAULT);
        Series memory series = _seriesOf(id);
        return
            OptionMetadata.uriOf(
                OptionMetadata.Option({
                    series: series,
                    base: _symbolOf(vault.BASE()),
                    quote: _symbolOf(vault.QUOTE()),
                    settledPriceE8: vault.settledPriceWad(series.expiresAt) / WAD_TO_E8
                })
            );
    }

    function totalSupply(uint256 id) public view override(ERC1155Supply, IOptionToken) returns (uint256) {
        return super.totalSupply(id);
    }

    function _seriesOf(uint256 id) private pure returns (Series memory series) {
        series = SeriesId.wrap(id).unpack();
        require(SeriesId.unwrap(SeriesIds.pack(series)) == id, OptionToken_NotASeries(id));
    }

    /// @dev Nothing where the token has none.
    function _symbolOf(address token) private view returns (string memory) {
        try IERC20Metadata(token).symbol() returns (string memory symbol) {
            return symbol;
        } catch {
            return "";
        }
    }
}
