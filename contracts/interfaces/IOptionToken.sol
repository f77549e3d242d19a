// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

/// @title Options as ERC-1155 tokens
/// @notice The id is the packed series (`types/Series.sol`), the amount is base WAD: 1e18 is an option on one unit.
interface IOptionToken is IERC1155MetadataURI {
    /// @dev Thrown when anyone but the vault mints or burns.
    error OptionToken_NotVault(address caller, address vault);
    /// @dev Thrown for a number with bits beyond a series' fields.
    error OptionToken_NotASeries(uint256 id);

    /// @notice The vault that writes these options.
    function VAULT() external view returns (address);

    /// @notice The name traders read: `ETH-27NOV26-4000-C`. Any series has one, listed or not.
    function nameOf(uint256 id) external view returns (string memory);

    /// @notice Options of a series in existence, base WAD.
    function totalSupply(uint256 id) external view returns (uint256);

    /// @notice Creates options. Only the vault; calls the receiver's ERC-1155 hook last.
    function mint(address to, uint256 id, uint256 quantityWad) external;

    /// @notice Destroys options. Only the vault, and only for a holder who called it.
    function burn(address from, uint256 id, uint256 quantityWad) external;
}
